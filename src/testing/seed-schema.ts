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
import { ACTIVITY, type FreeRecordKind } from '../model/record.ts';
import { STATES, type State, type StatusEntry } from '../model/status.ts';
import { closed, maybe } from './common/schema.ts';

// The parts of a seed. Every limit is far above those of vendors: a seed may create an order that no vendor's call can.

export const Id = () => Type.String({ minLength: 1, maxLength: 255 });
const Name = () => Type.String({ minLength: 1, maxLength: 255 });
const Text = () => Type.String({ maxLength: 2000 });
const LongText = () => Type.String({ maxLength: 20_000 });
const Flag = () => Type.Boolean();
const Money = () => Type.Number({ 'x-exact-decimal': true });
const Quantity = () => Type.Number({ 'x-exact-decimal': true, minimum: 0 });
const Moment = () => Type.String({ format: 'date-time' });
const Currency = () => Type.String({ format: 'iso-4217' });
const Words = (words: readonly string[]) => Type.Unsafe<string>({ type: 'string', enum: [...words] });
const Tags = () => Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 100 });
const Extras = () => Type.Record(Type.String(), Type.Object({}));

const Attributes = () => Type.Array(closed({ name: Name(), value: Text() }), { maxItems: 200 });

const person = { first_name: maybe(Text()), last_name: maybe(Text()), email: maybe(Text()), phone: maybe(Text()) };

/** An address, in an order or as a record. */
const addressFields = {
  id: maybe(Id()),
  ...person,
  address_line_1: maybe(Text()),
  address_line_2: maybe(Text()),
  city: maybe(Text()),
  state: maybe(Text()),
  country: maybe(Text()),
  zip_code: maybe(Text()),
  reference_id: maybe(Id()),
  attributes: maybe(Attributes()),
};

/** A contact, in an order or as a record. */
const contactFields = { id: maybe(Id()), ...person, designation: maybe(Text()) };

const personFields = person;

/** The fields that every entry may have. */
const commonFields = { id: maybe(Id()), reference_id: maybe(Id()), extras: maybe(Extras()) };
const ofCustomer = { customer_id: maybe(Id()), is_default: maybe(Flag()), status: maybe(Words(ACTIVITY)) };

const variant = closed({
  id: Id(),
  title: Name(),
  sku: maybe(Id()),
  price: Money(),
  compare_at_price: maybe(Money()),
  media: maybe(Text()),
});

const dynamicField = closed({
  key: Name(),
  name: Name(),
  type: Words(['text', 'number', 'boolean', 'date']),
  mandatory: maybe(Flag()),
});

/** The fields of a record of each kind. */
const seededRecords = (aliases: TSchema): Record<FreeRecordKind, TSchema> => ({
  customers: closed({
    ...commonFields,
    ...personFields,
    name: maybe(Text()),
    display_name: maybe(Text()),
    display_id: maybe(Text()),
    status: maybe(Words(ACTIVITY)),
    payment_mode: maybe(Text()),
    payment_term: maybe(Text()),
    shipping_method: maybe(Text()),
    freight_term: maybe(Text()),
    price_list_id: maybe(Id()),
    sales_rep_ids: maybe(Type.Array(Id(), { maxItems: 1000 })),
    primary_contact_id: maybe(Id()),
    default_shipping_address_id: maybe(Id()),
    default_billing_address_id: maybe(Id()),
    image_url: maybe(Text()),
    source: maybe(Text()),
    tags: maybe(Tags()),
    attributes: maybe(Attributes()),
    aliases: maybe(aliases),
  }),
  contacts: closed({ ...contactFields, ...commonFields, ...ofCustomer, attributes: maybe(Attributes()) }),
  addresses: closed({ ...addressFields, ...commonFields, ...ofCustomer, type: maybe(Words(['billing', 'shipping'])) }),
  payment_methods: closed({ ...commonFields, name: Name(), customer_id: maybe(Id()), provider: maybe(Text()) }),
  price_lists: closed({
    ...commonFields,
    name: Name(),
    description: maybe(LongText()),
    status: maybe(Words(ACTIVITY)),
    is_default: maybe(Flag()),
    priority: maybe(Type.Integer()),
    currency: maybe(Currency()),
  }),
  products: closed({
    ...commonFields,
    name: Name(),
    description: maybe(LongText()),
    status: maybe(Words(ACTIVITY)),
    image_url: maybe(Text()),
    tags: maybe(Tags()),
    variants: Type.Array(variant, { minItems: 1, maxItems: 1000 }),
  }),
  order_types: closed({
    ...commonFields,
    name: Name(),
    item_selection: maybe(Words(['none', 'optional', 'required'])),
    asset_selection: maybe(Words(['no_asset_item', 'pick', 'drop', 'collect', 'pick_and_drop'])),
    dynamic_fields: maybe(Type.Array(dynamicField, { maxItems: 1000 })),
  }),
  service_points: closed({
    ...commonFields,
    name: Name(),
    status: maybe(Words(ACTIVITY)),
    type_id: maybe(Id()),
    customer_id: maybe(Id()),
    address: maybe(closed(addressFields)),
    latitude: maybe(Type.Number({ minimum: -90, maximum: 90 })),
    longitude: maybe(Type.Number({ minimum: -180, maximum: 180 })),
  }),
  items: closed({
    ...commonFields,
    name: Name(),
    order_type_id: maybe(Id()),
    sku: maybe(Id()),
    primary_uom: maybe(Text()),
    secondary_uom: maybe(Text()),
    unit_price: maybe(Money()),
  }),
});

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
