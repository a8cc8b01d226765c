import fc from 'fast-check';
import { WRITABLE as CONTENT } from '../../../src/dialects/hub/orders/lens.ts';
import { type FieldKind, ORDER_FIELDS, type OrderField, type OrderFieldName } from '../../../src/model/order-fields.ts';
import { STATES } from '../../../src/model/status.ts';
import { exactDecimal, id, text, type World } from '../../support/arbitrary-order.ts';
import type { Json } from '../../support/laws.ts';

const short = text.filter((value) => value !== '' && [...value].length <= 255);
const moment = fc.constantFrom('2025-01-31T08:30:00Z', '2025-01-31T08:30:00.5+02:00', '2026-12-31T23:59:59.999Z');
const quantity = fc.constantFrom(0, 1, 2.5, 12.3456);

const some = (model: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []): fc.Arbitrary<Json> =>
  fc.record(model, { requiredKeys }) as fc.Arbitrary<Json>;

/** What a client may send in an order, none of it against a limit; the references lead somewhere, or to what is there. */
function fieldsFor({ order, context }: World): Record<string, fc.Arbitrary<unknown>> {
  const living = (records: ReadonlyMap<string, { deleted: boolean }>): string[] =>
    [...records].filter(([, { deleted }]) => !deleted).map(([key]) => key);
  const party = (fields: Json, records: ReadonlyMap<string, { deleted: boolean }>, held: string | undefined) => {
    const ids = [...living(records), ...(held === undefined ? [] : [held])];
    return fc.oneof(
      { weight: 3, arbitrary: some(fields as Record<string, fc.Arbitrary<unknown>>) },
      {
        weight: 1,
        arbitrary: some({ ...fields, id: fc.constantFrom(...ids) } as Record<string, fc.Arbitrary<unknown>>),
      },
      { weight: 1, arbitrary: fc.constantFrom(...ids).map((stored_id) => ({ stored_id })) },
    );
  };
  const attributes = fc.array(fc.record({ name: short, value: text }), { maxLength: 2 });
  const address = {
    first_name: short,
    city: short,
    country: fc.constantFrom('US', 'DE'),
    email: fc.constant('jane.doe@example.com'),
    phone: fc.constant('+14155552671'),
    reference_id: short,
    attributes,
  };
  const { first_name, email, phone } = address;
  const line = some(
    {
      sku: short,
      title: short,
      quantity,
      shipped_quantity: quantity,
      unit_price: exactDecimal,
      discount: exactDecimal,
      discount_type: fc.constantFrom('percentage', 'value'),
      is_adhoc: fc.boolean(),
      note: text,
    },
    ['sku', 'quantity'],
  );
  const held = order.line_items.map((each) => each.id);
  const lines = fc
    .tuple(fc.array(line, { maxLength: 3 }), fc.shuffledSubarray(held))
    .map(([sent, ids]) => sent.map((each, i) => (ids[i] === undefined ? each : { id: ids[i], ...each })));
  const json = fc
    .dictionary(fc.constantFrom('a', 'b', 'deep'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
    // Stored JSON has one zero: a sent -0 equals a stored 0 and is not written.
    .map((value) => JSON.parse(JSON.stringify(value)) as typeof value);
  const ofKind: { [kind in FieldKind]?: fc.Arbitrary<unknown> } = {
    id: short,
    text: short,
    note: text,
    money: exactDecimal,
    flag: fc.boolean(),
    time: moment,
    tags: fc.array(short, { maxLength: 3 }),
    attributes,
    customer: fc.constantFrom(...living(context.customers)),
    contact: party({ first_name, email, phone }, context.contacts, order.primary_contact?.id),
    lines,
    charges: fc.array(
      some({ name: short, type: fc.constantFrom('tax', 'discount'), amount: exactDecimal }, ['name', 'type']),
      { maxLength: 2 },
    ),
    consent: fc.record({ has_consent: fc.boolean(), consent_file_id: short }),
    container: some({ name: short, key: short, unit: fc.constantFrom('CFT', 'CBM'), volume: exactDecimal }, [
      'key',
      'unit',
      'volume',
    ]),
    extras: fc.dictionary(fc.constantFrom('evreka', 'bitbybit', 'mine'), json, { maxKeys: 2 }),
  };
  const ofField: Record<string, fc.Arbitrary<unknown>> = {
    reference_id: id,
    currency: fc.constantFrom('EUR', 'USD'),
    billing_address: party(address, context.addresses, order.billing_address?.id),
    shipping_address: party(address, context.addresses, order.shipping_address?.id),
    status: fc.oneof(
      fc.constantFrom(...context.statuses).map((entry) => ({ id: entry.id })),
      fc.constantFrom(...STATES).map((state) => ({ state })),
    ),
  };
  const valueFor = (name: string): fc.Arbitrary<unknown> => {
    const { kind, words = [] }: OrderField = ORDER_FIELDS[name as OrderFieldName];
    const value = kind === 'word' ? fc.constantFrom(...words) : ofKind[kind];
    if (!value) throw new Error(`Nothing can be sent as ${name}, which is of the kind ${kind}`);
    return value;
  };
  return Object.fromEntries(WRITABLE.map((name) => [name, ofField[name] ?? valueFor(name)]));
}

/** Every field that a whole order writes. */
export const WRITABLE: readonly string[] = [...CONTENT, 'status'];

/** A whole order for `PUT`, with any of its fields. */
export const wholeFor = (world: World): fc.Arbitrary<Json> => some(fieldsFor(world));

/** A merge patch with a few fields: values, nulls, and parts of what is an object. */
export function patchFor(world: World): fc.Arbitrary<Json> {
  const lasting = ['display_id', 'created_at', 'status'];
  const fields = Object.entries(fieldsFor(world)).map(([field, value]) => [
    field,
    lasting.includes(field)
      ? value
      : fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }),
  ]);
  return fc
    .subarray(fields, { minLength: 1, maxLength: 6 })
    .chain(
      (chosen) => fc.record(Object.fromEntries(chosen) as Record<string, fc.Arbitrary<unknown>>) as fc.Arbitrary<Json>,
    );
}
