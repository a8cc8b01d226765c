import type { AddressOrContactKind } from '../../../core/records/customer-records.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { type Resource, recordCalls } from '../records/calls.ts';
import { ownedQuery } from '../records/query.ts';
import { defaultMeant, ownedDeletions, ownedLens, ownedWrites } from './lens.ts';
import { addressSchemas, contactSchemas } from './schema.ts';

type Noun<K extends AddressOrContactKind> = Pick<
  Resource<K>,
  'entity' | 'name' | 'names' | 'noun' | 'parameter' | 'schemas' | 'example'
>;

/** The calls for what belongs to a customer. */
const callsFor = <K extends AddressOrContactKind>(noun: Noun<K>): KeyedOperation[] =>
  recordCalls({
    ...noun,
    plural: noun.entity,
    path: `/customers/{id}/${noun.entity}`,
    parameters: { id: 'The id of the customer.' },
    scopes: 'customers',
    query: ownedQuery,
    lens: ownedLens(noun.entity),
    about: { list: '', create: '', replace: '', remove: 'Orders keep their copies.' },
    isOwned: true,
    requires: ({ id }) => ({ ids: { customers: [id] }, ofCustomers: [id] }),
    requiredFor: (records) => {
      const customers = records.flatMap(({ customer_id }) => customer_id ?? []).slice(0, 1);
      return { ids: { customers }, ofCustomers: customers };
    },
    writes: (id, content, call, records) => {
      const customer = records.get('customers', call.id);
      const wished = defaultMeant(call.body, call.method === 'PATCH');
      return customer ? ownedWrites(noun.entity, id, content, wished, customer, records) : [];
    },
    deletions: (record, records) => ownedDeletions(noun.entity, record, records),
  });

/** The calls for the addresses and contacts of a customer. */
export const addressAndContactCalls: readonly KeyedOperation[] = [
  ...callsFor({
    entity: 'addresses',
    name: 'Address',
    names: 'Addresses',
    noun: 'address',
    parameter: 'address_id',
    schemas: addressSchemas,
    example: { type: 'shipping', address_line_1: '12 Main St', city: 'Springfield', country: 'US', zip_code: '62701' },
  }),
  ...callsFor({
    entity: 'contacts',
    name: 'Contact',
    names: 'Contacts',
    noun: 'contact',
    parameter: 'contact_id',
    schemas: contactSchemas,
    example: { first_name: 'Ada', last_name: 'King', email: 'ada@example.com', designation: 'Buyer' },
  }),
];
