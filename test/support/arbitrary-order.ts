import fc from 'fast-check';
import { emptyOrderContext, type OrderContext } from '../../src/core/context/order-context.ts';
import { type Decision, decide } from '../../src/core/orders/decide-order.ts';
import type { OrderPatch } from '../../src/model/change.ts';
import { isExactDecimal } from '../../src/model/decimal.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Address, Contact, LineItem, Order } from '../../src/model/order.ts';
import {
  CHARGE_FIELDS,
  CONTAINER_FIELDS,
  type FieldKind,
  ORDER_FIELDS,
  type OrderField,
  type OrderFieldName,
  orderFieldsWhere,
} from '../../src/model/order-fields.ts';
import type { Customer, StoredAddress, StoredContact } from '../../src/model/record.ts';
import type { Result } from '../../src/model/result.ts';
import { STATES, type State, type StatusCatalog, type StatusEntry } from '../../src/model/status.ts';

/** An order with everything a lens and the rules look up beside it. */
export interface World {
  order: Order;
  context: OrderContext;
}

// Texts that break what is written without thinking: empty, far beyond any vendor's limit, exactly at a limit in code
// points but beyond it in UTF-16 units, several code points that look like one letter, right to left, other people's
// syntax, and the names that objects inherit.
const NASTY_TEXTS = [
  '',
  ' ',
  'x'.repeat(2000),
  'n'.repeat(256),
  '😀'.repeat(255),
  '👩‍👩‍👧',
  'e\u0301',
  'Zoë Straße İstanbul',
  'שלום עולם',
  'line\nbreak\ttab "quotes" \\ back',
  'null',
  '1.5',
  '__proto__',
  'constructor',
  '\u2028',
  "Robert'); DROP TABLE orders;--",
];

/** Unicode text as an order may hold it: no NUL, no lone surrogate, any length. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
  { weight: 2, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
);

/** Exact money: any sign, up to 15 significant digits and 4 decimal places. */
export const exactDecimal: fc.Arbitrary<number> = fc
  .oneof(
    fc.integer({ min: 0, max: 10_000 }),
    fc.integer({ min: 0, max: 10_000_000 }).map((cents) => cents / 100),
    fc.integer({ min: -1_000_000, max: 1_000_000 }).map((tenThousandths) => tenThousandths / 10_000),
    fc.constantFrom(0.1, 0.333, 8.855, 50.25, 99_999_999_999.9999, 999_999_999_999_999, -0.0001),
  )
  .filter(isExactDecimal);

/** A count or a measure: pieces, kilograms. */
const quantity: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 500 }) },
  { weight: 1, arbitrary: fc.constantFrom(1.5, 0.25, 0.0001, 12.3456) },
);

/** A canonical moment, with milliseconds, most of them near today. */
const instant: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 4, arbitrary: dateBetween('2024-01-01T00:00:00.000Z', '2024-01-01T00:00:03.000Z') },
    { weight: 4, arbitrary: dateBetween('2020-01-01T00:00:00.000Z', '2030-12-31T23:59:59.999Z') },
    { weight: 1, arbitrary: dateBetween('0001-01-02T00:00:00.000Z', '9999-12-30T23:59:59.999Z') },
  )
  .map((date) => date.toISOString());

function dateBetween(min: string, max: string): fc.Arbitrary<Date> {
  return fc.date({ min: new Date(min), max: new Date(max), noInvalidDate: true });
}

/** Any of these keys may be missing. */
function partial<T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<NonNullable<T[K]>> }): fc.Arbitrary<T> {
  return fc.record(model, { requiredKeys: [] }) as unknown as fc.Arbitrary<T>;
}

const email = fc.oneof(fc.constantFrom('john.doe@example.com', 'not an email', ''), text);
const phone = fc.oneof(fc.constantFrom('+14155552671', '0415 555 2671', ''), text);

/** An address without an id. Nothing in it need be valid for any vendor. */
const oneOffAddress: fc.Arbitrary<Address> = partial<Omit<Address, 'id'>>({
  first_name: text,
  last_name: text,
  phone,
  email,
  address_line_1: text,
  address_line_2: text,
  city: text,
  state: text,
  country: fc.constantFrom('US', 'DE', 'USA', 'UK', ''),
  zip_code: text,
  reference_id: text,
  attributes: fc.array(fc.record({ name: text, value: text }), { maxLength: 2 }),
});

/** A contact without an id. */
const oneOffContact: fc.Arbitrary<Contact> = partial<Omit<Contact, 'id'>>({
  first_name: text,
  last_name: text,
  email,
  phone,
  designation: text,
});

/** An id as vendors have them: UUIDs, numbers as text, words. */
export const id: fc.Arbitrary<string> = fc.oneof(
  fc.uuid(),
  fc.integer({ min: 1, max: 9_999_999_999 }).map(String),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
);

const anyJsonObject = fc
  .dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  // No body brings these keys, at any depth: the JSON parser refuses them.
  .filter((value) => !/"(?:__proto__|constructor)"/.test(JSON.stringify(value)))
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

/**
 * A catalog with a default entry for every state, more entries here and there, and moves that are free or restricted.
 */
const catalog: fc.Arbitrary<StatusCatalog> = fc
  .record({
    more: fc.array(fc.constantFrom(...STATES), { maxLength: 4 }),
    ids: fc.uniqueArray(fc.uuid(), { minLength: 9, maxLength: 9 }),
    completes: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
    next: fc.array(fc.option(fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8]), { freq: 2 }), { minLength: 9, maxLength: 9 }),
  })
  .chain(({ more, ids, completes, next }) => {
    const states: State[] = [...STATES, ...more];
    const entries = states.map((state, i): StatusEntry => {
      const reachable = next[i];
      return {
        id: ids[i] as string,
        name: `${state} ${i}`,
        color: '#336699',
        state,
        completes: completes[i] as boolean,
        next: reachable ? reachable.filter((j) => j < states.length).map((j) => ids[j] as string) : null,
        is_default: i < STATES.length,
      };
    });
    return fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length });
  });

interface Parties {
  customers: Customer[];
  addresses: StoredAddress[];
  contacts: StoredContact[];
  paymentMethods: string[];
}

const person = partial<Pick<Customer, 'name' | 'first_name' | 'last_name' | 'email' | 'phone' | 'reference_id'>>({
  name: text,
  first_name: text,
  last_name: text,
  email,
  phone,
  reference_id: text,
});

const parties: fc.Arbitrary<Parties> = fc.record({
  customers: fc.uniqueArray(
    fc.tuple(id, person).map(([key, fields]): Customer => ({ ...fields, id: key })),
    { minLength: 1, maxLength: 3, selector: (customer) => customer.id },
  ),
  addresses: fc.uniqueArray(
    fc.tuple(id, oneOffAddress).map(([key, address]): StoredAddress => ({ ...address, id: key })),
    { minLength: 1, maxLength: 3, selector: (address) => address.id },
  ),
  contacts: fc.uniqueArray(
    fc.tuple(id, oneOffContact).map(([key, contact]): StoredContact => ({ ...contact, id: key })),
    { minLength: 1, maxLength: 3, selector: (contact) => contact.id },
  ),
  paymentMethods: fc.uniqueArray(id, { minLength: 1, maxLength: 2 }),
});

/** Stored records by id, some of which are deleted. */
function stored<T extends { id: string }>(
  records: readonly T[],
  deleted: readonly boolean[],
): Map<string, { record: T; deleted: boolean }> {
  return new Map(records.map((record, i) => [record.id, { record, deleted: deleted[i] ?? false }]));
}

/** The records around an order, some deleted, and reference ids that other orders have. */
const context: fc.Arbitrary<OrderContext> = fc
  .record({
    statuses: catalog,
    parties,
    // The first of each kind is always there to be referred to.
    deleted: fc.array(fc.boolean(), { maxLength: 2 }).map((rest) => [false, ...rest]),
    taken: fc.uniqueArray(id, { maxLength: 2 }),
    currency: fc.option(fc.constantFrom('EUR', 'USD'), { nil: undefined }),
  })
  .map(({ statuses, parties: { customers, addresses, contacts, paymentMethods }, deleted, taken, currency }) => ({
    ...emptyOrderContext('demo'),
    workspace: { id: 'demo', name: 'Demo', default_currency: currency, is_demo: true },
    statuses,
    customers: stored(customers, deleted),
    contacts: stored(contacts, deleted),
    addresses: stored(addresses, deleted),
    payment_methods: stored(
      paymentMethods.map((method) => ({ id: method, name: `Card ${method}` })),
      deleted,
    ),
    referenceIds: new Map(taken.map((reference) => [reference, `order-with-${reference}`])),
  }));

/**
 * What an order may hold in place of a party: a one-off, a copy of a stored one, a copy that has drifted from it since,
 * or a copy of one that is gone.
 */
function partyOf<T extends Address | Contact>(
  oneOff: fc.Arbitrary<T>,
  records: readonly { id: string; customer_id?: string | undefined }[],
): fc.Arbitrary<T> {
  const copies = records.map(({ customer_id, ...copy }) => copy as T);
  return fc.oneof(
    oneOff,
    fc.constantFrom(...copies),
    fc.tuple(oneOff, fc.constantFrom(...copies)).map(([fields, copy]): T => ({ ...fields, id: copy.id })),
    fc.tuple(oneOff, fc.constant('gone')).map(([fields, gone]): T => ({ ...fields, id: gone })),
  );
}

const SKUS = ['RUG14754', 'RUG14755', 'A', 'a', ''];

/** A line without its id. Stock-keeping units repeat within an order more often than not. */
const line: fc.Arbitrary<Omit<LineItem, 'id'>> = fc.record(
  {
    sku: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...SKUS) }, { weight: 1, arbitrary: text }),
    title: text,
    quantity,
    shipped_quantity: quantity,
    invoiced_quantity: quantity,
    cancelled_quantity: quantity,
    picked_quantity: quantity,
    unit_price: exactDecimal,
    discount: exactDecimal,
    discount_type: fc.constantFrom('percentage', 'value'),
    is_adhoc: fc.boolean(),
    note: text,
  },
  {
    requiredKeys: ['sku', 'quantity', 'shipped_quantity', 'invoiced_quantity', 'cancelled_quantity', 'picked_quantity'],
  },
) as fc.Arbitrary<Omit<LineItem, 'id'>>;

const lines: fc.Arbitrary<LineItem[]> = fc
  .array(line, { maxLength: 4 })
  .map((list) => list.map((item, i) => ({ ...item, id: `line-${i}` })));

/** `extras`: what the named dialects keep in an order, where anything at all is too much. */
export interface WorldOptions {
  extras?: { [dialect: string]: fc.Arbitrary<JsonObject> };
}

/**
 * Orders as the store may hold them, from any dialect and whether or not a vendor can express them, with their context.
 * Only what the store itself guarantees is guaranteed: numbers are exact, text is Unicode, the status is in the
 * catalog.
 */
export function worlds(options: WorldOptions = {}): fc.Arbitrary<World> {
  return context.chain((around) =>
    orderIn(around, options).map((order) => {
      const referenceIds = new Map(around.referenceIds);
      if (order.reference_id !== undefined) referenceIds.set(order.reference_id, order.id);
      return { order, context: { ...around, referenceIds } };
    }),
  );
}

/** Values by kind, so that a new field of the table is in every test of generated orders. */
const VALUES = {
  id,
  text,
  note: text,
  money: exactDecimal,
  quantity,
  count: fc.integer({ min: 1, max: 1000 }),
  flag: fc.boolean(),
  time: instant,
  tags: fc.array(text, { maxLength: 3 }),
  attributes: fc.array(fc.record({ name: fc.oneof(fc.constantFrom('colour'), text), value: text }), { maxLength: 3 }),
  lines,
  charges: fc.array(
    fc.record(
      {
        name: fc.oneof(fc.constantFrom('duty', 'eco fee'), text),
        type: fc.constantFrom(...CHARGE_FIELDS.type.words),
        value_type: fc.constantFrom(...CHARGE_FIELDS.value_type.words),
        amount: exactDecimal,
      },
      { requiredKeys: ['name', 'type', 'value_type'] },
    ),
    { maxLength: 3 },
  ),
  consent: fc.record({ has_consent: fc.boolean(), consent_file_id: text }),
  container: fc.record(
    { name: text, key: text, unit: fc.constantFrom(...CONTAINER_FIELDS.unit.words), volume: exactDecimal },
    { requiredKeys: ['key', 'unit', 'volume'] },
  ),
} satisfies { [kind in FieldKind]?: fc.Arbitrary<unknown> };

function orderIn(context: OrderContext, { extras = {} }: WorldOptions): fc.Arbitrary<Order> {
  const addresses = [...context.addresses.values()].map(({ record }) => record);
  const contacts = [...context.contacts.values()].map(({ record }) => record);
  const taken = new Set(context.referenceIds.keys());
  const ofKind: Record<Exclude<FieldKind, 'word'>, fc.Arbitrary<unknown>> = {
    ...VALUES,
    status: fc.constantFrom(...context.statuses.map((entry) => entry.id)),
    customer: fc.oneof(fc.constantFrom(...context.customers.keys()), fc.constant('nobody')),
    contact: partyOf(oneOffContact, contacts),
    address: partyOf(oneOffAddress, addresses),
    aliases: partial<Record<string, string>>({ wizcommerce: id, bitbybit: id, evreka: id }),
    extras: fc.record(
      { bitbybit: anyJsonObject, evreka: anyJsonObject, another: anyJsonObject, ...extras },
      { requiredKeys: [] },
    ),
  };
  const ofField: { [field in OrderFieldName]?: fc.Arbitrary<unknown> } = {
    reference_id: fc.oneof(id, text).filter((reference) => !taken.has(reference)),
    display_id: text,
    source: fc.oneof(fc.constantFrom('openapi', 'cart', 'chat'), text),
    currency: fc.constantFrom('EUR', 'USD', 'JPY'),
    payment_method_id: fc.oneof(fc.constantFrom(...context.payment_methods.keys()), fc.constant('unknown method')),
  };
  const fields = Object.entries<OrderField>(ORDER_FIELDS).filter(([name]) => name !== 'deleted_at');
  const valueFor = (name: string, { kind, words = [] }: OrderField): fc.Arbitrary<unknown> =>
    ofField[name as OrderFieldName] ?? (kind === 'word' ? fc.constantFrom(...words) : ofKind[kind]);
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, valueFor(name, field)])), {
    requiredKeys: orderFieldsWhere(({ always }) => always === true),
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<Order>;
}

/** The moment at which `putThrough` runs. */
const NOW = '2026-05-04T03:02:01.234Z';

/** Lays what a lens makes of a request over the world's order, by the rules every write goes through. */
export function putThrough(
  { order, context: around }: World,
  change: (order: Order, context: OrderContext) => Result<OrderPatch>,
): Result<Decision> {
  let made = 0;
  return decide(
    order,
    {
      target: { find: order.id },
      change: (current, surrounding) => change(current as Order, surrounding),
      absent: { kind: 'not_found', entity: 'order', id: order.id },
    },
    around,
    { now: NOW, newId: () => `made-${++made}` },
  );
}
