import { type TSchema, Type } from 'typebox';
import type { RecordSet } from '../../../core/context/record-set.ts';
import {
  type AddressOrContactKind,
  customerRecordsOf,
  remove,
  writesOf,
} from '../../../core/records/customer-records.ts';
import { customerIdFor, type Recorded } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation, Sent } from '../../../operations/operation.ts';
import { changeRecord, createRecord, deleteRecord, listRecords, readRecord } from '../../../operations/records.ts';
import { idsIn, mayBeExempt, pageOf, paginationOf, periodsOf, timeSortOf } from '../common/lens.ts';
import { activityQuery, pageQuery, periodQuery, referenceIdsQuery, timeSortQuery } from '../common/schema.ts';
import { NAME } from '../settings.ts';
import { addressView, asSent, contactView, putAddressOrContact } from './lens.ts';
import {
  AddressList,
  AddressListV2,
  ContactList,
  CustomerAddress,
  CustomerAddressRequest,
  CustomerAddressV2,
  CustomerContact,
  CustomerContactRequest,
} from './schema.ts';

/** The differences between the calls for addresses, in both versions, and those for contacts. */
interface Noun<K extends AddressOrContactKind> {
  entity: K;
  /** In the ids of its operations: the singular, the plural, and the end. */
  name: string;
  names: string;
  suffix: '' | 'V2';
  base?: string;
  path: string;
  /** The parameter for one of them. */
  parameter: string;
  Request: typeof CustomerAddressRequest | typeof CustomerContactRequest;
  Reply: TSchema;
  ListReply: TSchema;
  query: typeof Query | typeof QueryWithoutReferences;
  view(record: Recorded<K>, customer: Recorded<'customers'>, records: RecordSet): { attributes: unknown };
}

const { reference_ids: references, ...withoutReferences } = {
  ...pageQuery,
  ...timeSortQuery,
  status: activityQuery,
  ...periodQuery,
  reference_ids: referenceIdsQuery,
};
const Query = Type.Object({ ...withoutReferences, reference_ids: references });
const QueryWithoutReferences = Type.Object(withoutReferences);

const address: Noun<'addresses'> = {
  entity: 'addresses',
  name: 'Address',
  names: 'Addresses',
  suffix: '',
  path: '/customers/{customer_id}/addresses',
  parameter: 'address_id',
  Request: CustomerAddressRequest,
  Reply: Type.Object({ data: CustomerAddress }),
  ListReply: AddressList,
  query: Query,
  view: (record, customer, records) =>
    addressView(record, customerRecordsOf(records, customer), customerIdFor(customer, NAME)),
};

const addressV2: Noun<'addresses'> = {
  ...address,
  suffix: 'V2',
  base: '/v2',
  Reply: Type.Object({ data: CustomerAddressV2 }),
  ListReply: AddressListV2,
  view: (record, customer, records) => {
    const { status, ...shown } = addressView(
      record,
      customerRecordsOf(records, customer),
      customerIdFor(customer, NAME),
    );
    return shown;
  },
};

const contact: Noun<'contacts'> = {
  entity: 'contacts',
  name: 'Contact',
  names: 'Contacts',
  suffix: '',
  path: '/customers/{customer_id}/contacts',
  parameter: 'contact_id',
  Request: CustomerContactRequest,
  Reply: Type.Object({ data: CustomerContact }),
  ListReply: ContactList,
  query: QueryWithoutReferences,
  view: (record, customer, records) => contactView(record, customerRecordsOf(records, customer)),
};

type OfCustomer = Pick<Sent<TSchema, TSchema>, 'id' | 'parameters'>;

/** The customer of a call, who is known by the path's first parameter. */
const customerOf = (records: RecordSet, { id }: OfCustomer) => records.get('customers', id);

function callsFor<K extends AddressOrContactKind>(noun: Noun<K>): Operation[] {
  const { entity, name, names, base, suffix, path, parameter, Request, Reply } = noun;
  const singular = name.toLowerCase();
  const plural = names.toLowerCase();
  const named = (id: string) => ({
    id: id + suffix,
    ...(base === undefined ? {} : { base }),
    parameters: { customer_id: 'The id of the customer.' },
    entity,
  });
  const pathToOne = `${path}/{${parameter}}`;
  /** Which of them is the default is decided among all of them. */
  const requires = ({ id }: OfCustomer) => ({ ofCustomers: [id] });
  const withCustomer = ({ id }: OfCustomer) => ({ ids: { customers: [id] }, ofCustomers: [id] });
  const ownerOf = ({ id }: OfCustomer) => id;
  const find = (records: RecordSet, call: OfCustomer): Recorded<K> | undefined => {
    const record = records.get(entity, call.parameters[parameter]);
    return record && record.customer_id === customerOf(records, call)?.id ? record : undefined;
  };
  const view = (record: Recorded<K>, records: RecordSet, call: OfCustomer) => ({
    data: noun.view(record, customerOf(records, call) as Recorded<'customers'>, records),
  });
  return [
    listRecords({
      ...named(`list${names}`),
      method: 'GET',
      path,
      scope: 'customers:read',
      summary: `List a customer's ${plural}`,
      query: noun.query,
      replies: { 200: { description: 'A page of them', schema: noun.ListReply } },
      prepare: async (call, core) => {
        const found = await core.records.find(call.principal.workspaceId, withCustomer(call), call.dialect);
        if (!found.ok) return found;
        const customer = customerOf(found.value, call);
        return customer
          ? ok({ customer, records: found.value })
          : refuse({ kind: 'not_found', entity: 'customers', id: call.id });
      },
      find: ({ query, prepared }) => ({
        filter: {
          customerId: prepared.customer.id,
          status: query.status ?? 'active',
          ...periodsOf(query),
          referenceIds: 'reference_ids' in query ? idsIn(query.reference_ids) : undefined,
        },
        sort: timeSortOf(query),
        page: pageOf(query),
      }),
      view: (page, { query, prepared: { customer, records } }) => ({
        data: page.records.map((record) => {
          const { attributes, ...summary } = noun.view(record, customer, records);
          return summary;
        }),
        pagination: paginationOf(query, page),
      }),
    }),
    createRecord({
      ...named(`create${name}`),
      method: 'POST',
      path,
      scope: 'customers:write',
      summary: `Add to a customer's ${plural}`,
      body: Request,
      nullMeansAbsent: true,
      replies: { 201: { description: `The new ${singular}`, schema: Reply } },
      ownerOf,
      requires,
      create: (records, call, id) => {
        const customerRecords = customerRecordsOf(records, customerOf(records, call) as Recorded<'customers'>);
        putAddressOrContact(customerRecords, entity, id, call.body);
        return ok(writesOf(customerRecords, records));
      },
      view,
    }),
    readRecord({
      ...named(`get${name}`),
      method: 'GET',
      path: pathToOne,
      scope: 'customers:read',
      summary: `Get one of a customer's ${plural}`,
      replies: { 200: { description: `The ${singular}`, schema: Reply } },
      requires: withCustomer,
      find,
      view,
    }),
    changeRecord({
      ...named(`update${name}`),
      method: 'PUT',
      path: pathToOne,
      scope: 'customers:write',
      summary: `Replace one of a customer's ${plural}`,
      description:
        'Every field that is left out is removed. A value that is shown already is kept, and no rule binds it.',
      body: Request,
      nullMeansAbsent: true,
      replaces: true,
      replies: { 201: { description: `The ${singular} as it is now`, schema: Reply } },
      ownerOf,
      requires,
      find,
      exempts: {
        may: mayBeExempt,
        existing: (record, records, call) =>
          asSent(customerRecordsOf(records, customerOf(records, call) as Recorded<'customers'>), entity, record.id),
      },
      put: (record, records, call) => {
        const customerRecords = customerRecordsOf(records, customerOf(records, call) as Recorded<'customers'>);
        putAddressOrContact(customerRecords, entity, record.id, call.body);
        return ok(writesOf(customerRecords, records));
      },
      view,
    }),
    // Orders keep their copies.
    deleteRecord({
      ...named(`delete${name}`),
      method: 'DELETE',
      path: pathToOne,
      scope: 'customers:delete',
      summary: `Delete one of a customer's ${plural}`,
      replies: { 204: { description: 'It is gone' } },
      ownerOf,
      requires,
      find,
      writes: (record, records, call) => {
        const customerRecords = customerRecordsOf(records, customerOf(records, call) as Recorded<'customers'>);
        remove(customerRecords, entity, record.id);
        return writesOf(customerRecords, records);
      },
    }),
  ];
}

/** The calls for addresses in both versions, and for contacts, which the vendor has in the first alone. */
export const addressAndContactCalls: readonly Operation[] = [
  ...callsFor(address),
  ...callsFor(addressV2),
  ...callsFor(contact),
];
