import { deletionsOf } from '../../../core/records/customer-records.ts';
import { textAt } from '../../../operations/values.ts';
import { recordCalls } from '../records/calls.ts';
import { statusQuery } from '../records/query.ts';
import { customerLens, customerWrites } from './lens.ts';
import { customerSchemas } from './schema.ts';

/** The calls for customers. */
export const customerCalls = recordCalls({
  entity: 'customers',
  name: 'Customer',
  names: 'Customers',
  noun: 'customer',
  plural: 'customers',
  path: '/customers',
  parameter: 'id',
  parameters: {},
  scopes: 'customers',
  schemas: customerSchemas,
  query: statusQuery('Any part of a name, of the email address, the phone number, the reference id or the display id.'),
  lens: customerLens,
  example: {
    name: 'Acme Ltd',
    email: 'orders@acme.example',
    phone: '+14155552671',
    addresses: [{ type: 'shipping', is_default: true, city: 'Springfield', country: 'US' }],
  },
  about: {
    list: 'Each with its addresses and contacts. ',
    create: 'All fields are optional. Addresses and contacts that are sent are created with it. ',
    replace: 'Addresses, contacts and aliases stay. ',
    remove: 'Addresses, contacts and payment methods are deleted with it. Orders stay as they are.',
  },
  requires: ({ parameters: { id }, body }) => ({
    ...(id === undefined ? {} : { ofCustomers: [id] }),
    ids: { price_lists: [textAt(body, ['price_list_id']) ?? []].flat() },
  }),
  requiredFor: (customers) => ({ ofCustomers: customers.map(({ id }) => id) }),
  writes: customerWrites,
  deletions: deletionsOf,
});
