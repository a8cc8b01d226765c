import { type TSchema, Type } from 'typebox';
import type { Dialect } from '../dialects/dialect.ts';
import type { JsonObject } from '../model/json.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../model/order-fields.ts';
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

/** An entry of the status catalog; what is left out is filled in. */
export type SeedStatus = Partial<StatusEntry> & { name: string; state: State };

/** A record or an order, by the names that the hub's own API has for its fields. */
export type SeedEntry = { id?: string } & JsonObject;

/** What a workspace begins with. Everything may be left out. */
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

/** What replies show of an order and nobody writes: it may stand in a seed, so that a reply can be one. */
export const READ_ONLY = ['version', 'totals', 'changed_at', 'completed_at'] as const;

const order = (aliases: TSchema): TSchema =>
  closed({
    ...commonFields,
    ...Object.fromEntries(READ_ONLY.map((field) => [field, maybe(Type.Unknown())])),
    aliases: maybe(aliases),
    display_id: maybe(Id()),
    source: maybe(Name()),
    // With an id, the rest of a status is what a reply says of it.
    status: maybe(
      Type.Object(
        { id: maybe(Id()), state: maybe(Words(STATES)) },
        { anyOf: [{ required: ['id'] }, { required: ['state'] }] },
      ),
    ),
    payment_status: maybe(Words(PAYMENT_STATUSES)),
    fulfillment_status: maybe(Words(FULFILLMENT_STATUSES)),
    customer_id: maybe(Id()),
    primary_contact: maybe(closed(contactFields)),
    billing_address: maybe(closed(addressFields)),
    shipping_address: maybe(closed(addressFields)),
    line_items: maybe(Type.Array(lineItem, { maxItems: 10_000 })),
    currency: maybe(Currency()),
    amount: maybe(Money()),
    amount_paid: maybe(Money()),
    amount_refunded: maybe(Money()),
    discount_value: maybe(Money()),
    tax_value: maybe(Money()),
    taxes_included: maybe(Flag()),
    shipping_charge: maybe(Money()),
    additional_charges: maybe(Type.Array(charge, { maxItems: 200 })),
    payment_term: maybe(Text()),
    payment_method_id: maybe(Id()),
    shipping_method: maybe(Text()),
    freight_term: maybe(Text()),
    price_list_id: maybe(Id()),
    po_number: maybe(Text()),
    customer_consent: maybe(closed({ has_consent: Flag(), consent_file_id: Text() })),
    container_info: maybe(
      closed({ name: maybe(Text()), key: Name(), unit: Words(['CFT', 'CBM']), volume: Quantity() }),
    ),
    internal_note: maybe(LongText()),
    customer_note: maybe(LongText()),
    tags: maybe(Tags()),
    attributes: maybe(Attributes()),
    shipment_date: maybe(Moment()),
    due_date: maybe(Moment()),
    created_at: maybe(Moment()),
    updated_at: maybe(Moment()),
  });

/** What a seed may look like, where these are the vendors' dialects that a hub speaks. */
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
