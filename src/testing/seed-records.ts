import { type TSchema, Type } from 'typebox';
import { ACTIVITY, type FreeRecordKind } from '../model/record.ts';
import {
  Attributes,
  addressFields,
  Currency,
  closed,
  contactFields,
  Extras,
  Flag,
  Id,
  LongText,
  Money,
  maybe,
  Name,
  personFields,
  Tags,
  Text,
  Words,
} from './seed-words.ts';

/** The fields that every entry may have. */
export const commonFields = { id: maybe(Id()), reference_id: maybe(Id()), extras: maybe(Extras()) };
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
export const seededRecords = (aliases: TSchema): Record<FreeRecordKind, TSchema> => ({
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
