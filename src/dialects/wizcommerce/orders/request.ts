import { type Static, Type } from 'typebox';
import { addressFields, attributesField, contactFields, MOST_ENTRIES, text } from '../fields.ts';
import { ChargeType, DiscountType, FulfillmentStatus, PaymentStatus, Status, VolumeUnit } from './words.ts';

/** The vendor names no limit. */
const MOST_LINES = 2000;

const money = (description?: string) =>
  Type.Optional(Type.Number({ 'x-exact-decimal': true, ...(description && { description }) }));
const moment = (description?: string) => Type.String({ format: 'date-time', ...(description && { description }) });
const pieces = () => Type.Optional(Type.Integer({ minimum: 0, 'x-exact-decimal': true }));

const STORED_WINS = 'With an id, the stored record is copied into the order in place of the other fields.';

const address = { id: Type.Optional(Type.String({ description: STORED_WINS })), ...addressFields };

export const AddressRequest = Type.Object(address, { 'x-name': 'AddressRequest' });

export const ContactRequest = Type.Object(
  { id: Type.Optional(Type.String({ description: STORED_WINS })), ...contactFields },
  { 'x-name': 'ContactRequest' },
);

export const LineItemRequest = Type.Object(
  {
    sku: Type.String({ maxLength: 255 }),
    quantity: pieces(),
    shipped_quantity: pieces(),
    invoiced_quantity: pieces(),
    cancelled_quantity: pieces(),
    picked_quantity: pieces(),
    unit_price: money('Before any discount.'),
    discount: money('Per unit: money, or a percentage of the unit price.'),
    discount_type: Type.Optional(DiscountType),
    is_adhoc: Type.Optional(Type.Boolean()),
    note: text(255),
  },
  { 'x-name': 'LineItemRequest', description: 'A quantity that is left out is 0.' },
);
export type LineItemRequest = Static<typeof LineItemRequest>;

/** An address as version 2 writes it: with the caller's own id of the place, and attributes. */
export const AddressRequestV2 = Type.Object(
  { ...address, reference_id: text(255), attributes: attributesField() },
  { 'x-name': 'AddressRequestV2' },
);

export const ChargeRequest = Type.Object(
  {
    name: Type.String({ maxLength: 255 }),
    type: ChargeType,
    value_type: Type.Optional(Type.Enum(['value', 'percentage'], { type: 'string', default: 'value' })),
    amount: money(),
  },
  { 'x-name': 'ChargeRequest' },
);

export const Consent = Type.Object(
  { has_consent: Type.Boolean(), consent_file_id: Type.String() },
  { 'x-name': 'CustomerConsent' },
);

export const ContainerRequest = Type.Object(
  {
    name: text(255),
    key: Type.String({ maxLength: 255 }),
    unit: VolumeUnit,
    volume: Type.Number({ 'x-exact-decimal': true }),
  },
  { 'x-name': 'ContainerRequest' },
);

const NOT_BEFORE_CREATION = 'Not before created_at.';

const written = <A extends typeof AddressRequest | typeof AddressRequestV2>(Address: A) => ({
  display_id: Type.Optional(Type.String({ maxLength: 255, format: 'reference' })),
  customer_id: Type.String(),
  payment_term: text(255),
  shipping_method: text(255),
  freight_term: text(255),
  amount: money('Before all discounts, taxes and charges.'),
  amount_paid: money(),
  discount_value: money('Money, not a percentage.'),
  tax_value: money('Money, not a percentage.'),
  shipping_charge: money(),
  shipment_date: Type.Optional(moment(NOT_BEFORE_CREATION)),
  due_date: Type.Optional(moment(`${NOT_BEFORE_CREATION} Null: there is none.`)),
  payment_status: PaymentStatus,
  payment_method_id: text(255),
  fulfillment_status: FulfillmentStatus,
  customer_note: text(255),
  created_at: moment(),
  updated_at: moment(NOT_BEFORE_CREATION),
  internal_note: text(255),
  source: Type.Optional(Type.String({ default: 'openapi' })),
  po_number: text(255),
  customer_consent: Type.Optional(Consent),
  container_info: Type.Optional(ContainerRequest),
  billing_address: Type.Optional(Address),
  shipping_address: Type.Optional(Address),
  primary_contact: Type.Optional(ContactRequest),
  line_items: Type.Array(LineItemRequest, { maxItems: MOST_LINES }),
  attributes: attributesField(),
  additional_charges: Type.Optional(Type.Array(ChargeRequest, { maxItems: MOST_ENTRIES })),
});

const replacement = <A extends typeof AddressRequest | typeof AddressRequestV2>(Address: A, name: string) =>
  Type.Object(
    { reference_id: Type.String({ maxLength: 255, format: 'reference' }), ...written(Address) },
    { 'x-name': name },
  );

/** A whole order to take the place of the present one. What it leaves out is removed, what it does not name stays. */
export const OrderReplacement = replacement(AddressRequest, 'OrderReplacement');
export const OrderReplacementV2 = replacement(AddressRequestV2, 'OrderReplacementV2');

const newOrder = <A extends typeof AddressRequest | typeof AddressRequestV2>(Address: A, name: string) =>
  Type.Object(
    {
      reference_id: Type.Optional(Type.String({ maxLength: 255, format: 'reference' })),
      status: Type.Optional(Type.Enum(['draft', 'confirmed'], { type: 'string', default: 'confirmed' })),
      ...written(Address),
    },
    { 'x-name': name },
  );

export const NewOrder = newOrder(AddressRequest, 'NewOrder');
export const NewOrderV2 = newOrder(AddressRequestV2, 'NewOrderV2');
export type NewOrder = Static<typeof NewOrderV2>;

/** What both writing calls of both versions send, with what an order may lack though the vendor asks for it. */
export type SentOrder = Omit<NewOrder, 'status' | 'customer_id'> & { customer_id?: string };

export const StatusChange = Type.Object({ status: Status }, { 'x-name': 'StatusChange' });
export type StatusChange = Static<typeof StatusChange>;
