import { type TSchema, Type } from 'typebox';
import type { Dialect } from '../dialects/dialect.ts';
import type { JsonObject } from '../model/json.ts';
import {
  type FieldKind,
  isPatched,
  ORDER_FIELDS,
  type OrderField,
  type OrderFieldName,
} from '../model/order-fields.ts';
import type { FreeRecordKind } from '../model/record.ts';
import { STATES, type State, type StatusEntry } from '../model/status.ts';
import { commonFields, seededRecords } from './seed-records.ts';
import {
  Attributes,
  addressFields,
  Currency,
  closed,
  contactFields,
  Flag,
  Id,
  LongText,
  Moment,
  Money,
  maybe,
  Name,
  Quantity,
  Tags,
  Text,
  Words,
} from './seed-words.ts';

/** An entry of the status catalog; fields that are left out get defaults. */
export type SeedStatus = Partial<StatusEntry> & { name: string; state: State };

/** A record or an order, with the field names of the hub's own API. */
export type SeedEntry = { id?: string } & JsonObject;

/** The initial state of a workspace. Everything is optional. */
export type Seed = {
  workspace?: { name?: string; default_currency?: string; settings?: { [dialect: string]: JsonObject } };
  /** States without an entry get the usual one. */
  statuses?: SeedStatus[];
  orders?: SeedEntry[];
} & { [K in FreeRecordKind]?: SeedEntry[] };

const MOST_ENTRIES = 100_000;

const status = closed({
  id: maybe(Id()),
  name: Name(),
  color: maybe(Type.String({ pattern: '^#[0-9a-f]{6}$' })),
  state: Words(STATES),
  completes: maybe(Flag()),
  next: maybe(Type.Unsafe({ type: ['array', 'null'], items: Id(), maxItems: 1000 })),
  is_default: maybe(Flag()),
});

const lineItem = closed({
  id: maybe(Id()),
  sku: Id(),
  title: maybe(Text()),
  quantity: Quantity(),
  shipped_quantity: maybe(Quantity()),
  invoiced_quantity: maybe(Quantity()),
  cancelled_quantity: maybe(Quantity()),
  picked_quantity: maybe(Quantity()),
  unit_price: maybe(Money()),
  discount: maybe(Money()),
  discount_type: maybe(Words(['percentage', 'value'])),
  is_adhoc: maybe(Flag()),
  note: maybe(LongText()),
});

const charge = closed({
  name: Name(),
  type: Words(['tax', 'discount']),
  value_type: Words(['value', 'percentage']),
  amount: maybe(Money()),
});

/** Fields that replies show and no call writes. A seed may have them, so that a reply can be a seed. */
export const READ_ONLY = ['version', 'totals', 'changed_at', 'completed_at'] as const;

/** The fields of an order that a seed has like those of a record. */
const COMMON = new Set(Object.keys(commonFields));

/** A value of each kind. With an id, the other fields of a status are ignored. */
const SCHEMAS: Record<Exclude<FieldKind, 'extras' | 'aliases'>, (field: OrderField) => TSchema> = {
  id: Id,
  text: Text,
  note: LongText,
  word: ({ words = [] }) => Words(words),
  money: Money,
  quantity: Quantity,
  count: Quantity,
  flag: Flag,
  time: Moment,
  status: () =>
    Type.Object(
      { id: maybe(Id()), state: maybe(Words(STATES)) },
      { anyOf: [{ required: ['id'] }, { required: ['state'] }] },
    ),
  customer: Id,
  tags: Tags,
  attributes: Attributes,
  contact: () => closed(contactFields),
  address: () => closed(addressFields),
  lines: () => Type.Array(lineItem, { maxItems: 10_000 }),
  charges: () => Type.Array(charge, { maxItems: 200 }),
  consent: () => closed({ has_consent: Flag(), consent_file_id: Text() }),
  container: () => closed({ name: maybe(Text()), key: Name(), unit: Words(['CFT', 'CBM']), volume: Quantity() }),
};

/** Strings with a format. */
const OF_FIELD: { [field in OrderFieldName]?: () => TSchema } = { source: Name, currency: Currency };

const contentFields = Object.fromEntries(
  Object.entries<OrderField>(ORDER_FIELDS).flatMap(([name, field]) => {
    const { kind } = field;
    if (kind === 'extras' || kind === 'aliases' || COMMON.has(name)) return [];
    if (kind !== 'status' && !isPatched(field)) return [];
    const schema = (OF_FIELD[name as OrderFieldName] ?? SCHEMAS[kind])(field);
    return [[kind === 'status' ? 'status' : name, maybe(schema)]];
  }),
);

const order = (aliases: TSchema): TSchema =>
  closed({
    ...commonFields,
    ...Object.fromEntries(READ_ONLY.map((field) => [field, maybe(Type.Unknown())])),
    aliases: maybe(aliases),
    ...contentFields,
  });

/** The schema of a seed for a hub with these vendors' dialects. */
export function seedSchema(vendors: readonly Pick<Dialect, 'name' | 'settings'>[]): TSchema {
  const aliases = closed(Object.fromEntries(vendors.map(({ name }) => [name, maybe(Id())])));
  const settings = closed(
    Object.fromEntries(vendors.flatMap(({ name, settings: own }) => (own ? [[name, maybe(own)]] : []))),
  );
  const lists = { ...seededRecords(aliases), orders: order(aliases) };
  return closed({
    $schema: maybe(Type.String()),
    workspace: maybe(closed({ name: maybe(Name()), default_currency: maybe(Currency()), settings: maybe(settings) })),
    statuses: maybe(Type.Array(status, { maxItems: 1000 })),
    ...Object.fromEntries(
      Object.entries(lists).map(([name, entry]) => [name, maybe(Type.Array(entry, { maxItems: MOST_ENTRIES }))]),
    ),
  });
}
