import fc from 'fast-check';
import { RecordSet } from '../../../src/core/context/record-set.ts';
import { customerRecordsOf, writesOf } from '../../../src/core/records/customer-records.ts';
import { decideWrites } from '../../../src/core/records/decide-records.ts';
import { patchCustomerRecords, view } from '../../../src/dialects/wizcommerce/customers/lens.ts';
import { CustomerPatch } from '../../../src/dialects/wizcommerce/customers/schema.ts';
import type { Problem } from '../../../src/model/failure.ts';
import type { Recorded, RecordKind } from '../../../src/model/record.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import type { Json } from '../../support/laws.ts';

const CUSTOMER_ID = 'customer-1';
const TIMES = { version: 1, created_at: '2025-01-01T00:00:00.500Z', changed_at: '2025-01-02T00:00:00.000Z' };

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const short = fc.string({ unit: 'grapheme', maxLength: 20 });
const attributes = fc.array(fc.record({ name: text, value: text }), { maxLength: 2 });
const person = {
  first_name: text,
  last_name: text,
  phone: fc.constantFrom('+14155552671', '0415 555'),
  email: fc.constantFrom('a@b.de', 'no address'),
};
const optional = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const address = optional<Record<string, unknown>>({
  ...person,
  reference_id: fc.constant('its own'),
  address_line_1: text,
  city: text,
  country: fc.constantFrom('US', 'USA'),
  type: fc.constantFrom('billing', 'shipping'),
  status: fc.constantFrom('active', 'inactive'),
  is_default: fc.boolean(),
  attributes,
  extras: fc.constant({ bitbybit: { mainAddress: true } }),
});

const contact = optional<Record<string, unknown>>({
  ...person,
  reference_id: fc.constant('its own'),
  designation: text,
  is_default: fc.boolean(),
  attributes,
  extras: fc.constant({ evreka: { language: 'tr' } }),
});

const customer = optional<Record<string, unknown>>({
  ...person,
  name: text,
  display_name: text,
  reference_id: text,
  payment_term: text,
  price_list_id: fc.constantFrom('list-1', 'forgotten'),
  sales_rep_ids: fc.array(text, { maxLength: 2 }),
  tags: fc.constant(['vip']),
  image_url: fc.constant('https://example.com/a.png'),
  attributes,
  primary_contact_id: fc.constantFrom('contact-0', 'contact-1', 'left'),
  default_shipping_address_id: fc.constantFrom('address-0', 'address-1', 'left'),
  default_billing_address_id: fc.constantFrom('address-0', 'address-2', 'left'),
});

/** A customer as any dialect may have made them, with addresses and contacts. */
export const customerRecordSets: fc.Arbitrary<RecordSet> = fc
  .tuple(customer, fc.array(address, { maxLength: 3 }), fc.array(contact, { maxLength: 2 }))
  .map(([fields, addresses, contacts]) => {
    const found = new RecordSet('wizcommerce');
    const put = (kind: RecordKind, id: string, content: object): void =>
      found.put(kind, [{ ...content, id, ...TIMES } as Recorded<RecordKind>]);
    put('customers', CUSTOMER_ID, fields);
    put('price_lists', 'list-1', { name: 'Wholesale' });
    for (const [kind, name, records] of [
      ['addresses', 'address', addresses],
      ['contacts', 'contact', contacts],
    ] as const) {
      // No two of a customer's have one reference id.
      for (const [i, one] of records.entries()) {
        const reference = one.reference_id === undefined ? {} : { reference_id: 'ABC'[i] };
        put(kind, `${name}-${i}`, { ...one, ...reference, customer_id: CUSTOMER_ID });
      }
    }
    return found;
  });

/** By its id, or by its reference id, which nothing else in the request changes. */
const named = (name: string) =>
  fc.oneof(
    fc.constantFrom(`${name}-0`, `${name}-1`).map((id) => ({ id })),
    fc.constantFrom('A', 'B', 'D').map((reference_id) => ({ reference_id })),
  );
type Named = { id?: string; reference_id?: string };

const sentAddress = optional<Record<string, unknown>>({
  address_line_1: short,
  city: short,
  type: fc.constantFrom('billing', 'shipping'),
  is_default: fc.boolean(),
  country: fc.constantFrom('US', 'DE'),
  attributes: fc.array(fc.record({ name: short, value: short, more: short }), { maxLength: 2 }),
});

const sentContact = optional<Record<string, unknown>>({
  first_name: short,
  email: fc.constantFrom('a@b.de', 'c@d.de'),
  is_default: fc.boolean(),
  designation: short,
});

const parts = (name: string, fields: fc.Arbitrary<Json>) =>
  fc.uniqueArray(
    fc.tuple(named(name), fields).map(([by, rest]): Json & Named => ({ ...rest, ...by })),
    { maxLength: 2, selector: ({ id, reference_id }) => id ?? reference_id },
  );

/** A change as clients send it: good for the schemas, and mostly for the customer. */
export const patches: fc.Arbitrary<Json> = optional<Record<string, unknown>>({
  company_name: short,
  display_name: short,
  reference_id: short,
  first_name: short,
  email: fc.constantFrom('a@b.de', 'c@d.de'),
  assigned_price_list_id: fc.constant('list-1'),
  assigned_sales_rep_ids: fc.array(short, { maxLength: 2 }),
  attributes: fc.array(fc.record({ name: short, value: short }), { maxLength: 2 }),
  addresses: parts('address', sentAddress),
  contacts: parts('contact', sentContact),
  tags: fc.constant(['not WizCommerce’s']),
});

const check = createValidation()(CustomerPatch, 'body');

const theCustomer = (found: RecordSet): Recorded<'customers'> =>
  found.get('customers', CUSTOMER_ID) as Recorded<'customers'>;

/** What a client reads of the customer. */
export const readCustomer = (found: RecordSet): Json =>
  JSON.parse(JSON.stringify(view(theCustomer(found), found))) as Json;

export interface Outcome {
  wrong: Problem[];
  /** How many records were written. */
  written: number;
  /** What is there afterwards. */
  found: RecordSet;
}

/** Sends a change through the schema and the lens, and keeps what comes of it. */
export function change(before: RecordSet, body: unknown): Outcome {
  const found = copyOf(before);
  const customerRecords = customerRecordsOf(found, theCustomer(found));
  let made = 0;
  const wrong = patchCustomerRecords(customerRecords, body, check(body), found, () => `made-${++made}`);
  if (wrong.length > 0) return { wrong, written: 0, found };
  const actor = { workspaceId: 'w', keyId: 'k', dialect: 'wizcommerce', operation: 'o', requestId: 'r' };
  const decision = decideWrites(writesOf(customerRecords, found), found, actor, { now: '2025-02-01T00:00:00.000Z' });
  for (const [kind, records] of [...decision.inserted, ...decision.updated]) found.put(kind, records);
  for (const [kind, ids] of decision.deleted) for (const id of ids) found.remove(kind, id);
  return { wrong, written: decision.changes.length, found };
}

function copyOf(found: RecordSet): RecordSet {
  const copy = new RecordSet('wizcommerce');
  for (const kind of ['customers', 'addresses', 'contacts', 'price_lists'] as const) copy.put(kind, found.all(kind));
  return copy;
}
