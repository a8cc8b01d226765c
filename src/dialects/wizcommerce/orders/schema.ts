import { type Static, Type } from 'typebox';
import {
  Attribute,
  addressFields,
  attributesField,
  contactFields,
  MOST_ENTRIES,
  Pagination,
  pageQuery,
  periodQuery,
  referenceIdsQuery,
  type Shown,
  shownAddressFields,
  shownContactFields,
  shownText,
  text,
  timeSortQuery,
} from '../common/schema.ts';

export const Status = Type.Enum(['draft', 'confirmed', 'cancelled'], { type: 'string' });

export const PaymentStatus = Type.Enum(['PAID', 'PENDING', 'PARTIALLY_PAID', 'REFUNDED', 'OVERPAID', 'VOIDED'], {
  type: 'string',
});

export const FulfillmentStatus = Type.Enum(
  ['PARTIALLY_DELIVERED', 'UNFULFILLED', 'PARTIALLY_FULFILLED', 'FULFILLED', 'IN_PROGRESS', 'DELIVERED'],
  { type: 'string' },
);

export type Status = Static<typeof Status>;
export type PaymentStatus = Static<typeof PaymentStatus>;
export type FulfillmentStatus = Static<typeof FulfillmentStatus>;

const DiscountType = Type.Enum(['percentage', 'value'], { type: 'string' });

const ChargeType = Type.Enum(['tax', 'discount'], {
  type: 'string',
  description: 'A tax adds to the total, a discount takes from it.',
});

/** The vendor's sample has a charge of the type `shipping`. No request can write one. */
const ShownChargeType = Type.Enum(['tax', 'discount', 'shipping'], { type: 'string' });

const VolumeUnit = Type.Enum(['CFT', 'CBM'], { type: 'string' });

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

/** An address in requests of version 2: with the caller's own id of the place, and attributes. */
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

/** A whole order that replaces the stored one. What it leaves out is removed. What its schema cannot express stays. */
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

/** The body of both writing calls of both versions. An order may lack a customer, though the vendor requires one. */
export type SentOrder = Omit<NewOrder, 'status' | 'customer_id'> & { customer_id?: string };

export const StatusChange = Type.Object({ status: Status }, { 'x-name': 'StatusChange' });
export type StatusChange = Static<typeof StatusChange>;

/** The query of the list of orders. */
export const OrderQuery = Type.Object({
  ...pageQuery,
  ...timeSortQuery,
  order_status: Type.Optional(
    Type.Enum(['draft', 'confirmed', 'cancelled'], {
      type: 'string',
      default: 'draft',
      description: "A workspace's settings can say that a list without it has orders of any status.",
    }),
  ),
  ...periodQuery,
  reference_ids: referenceIdsQuery,
  source: Type.Optional(Type.String({ maxLength: 255 })),
});

const shownMoney = () => Type.Optional(Type.Number());

const shownAddress = { id: shownText(), ...shownAddressFields };

const Address = Type.Object(shownAddress, { 'x-name': 'Address' });

const AddressV2 = Type.Object(
  { ...shownAddress, reference_id: shownText(), attributes: Type.Optional(Type.Array(Attribute)) },
  { 'x-name': 'AddressV2' },
);

const Contact = Type.Object({ id: shownText(), ...shownContactFields }, { 'x-name': 'Contact' });

const summaryWith = <A extends typeof Address | typeof AddressV2>(Address: A) => ({
  id: Type.String(),
  reference_id: shownText(),
  display_id: Type.String(),
  customer_id: shownText(),
  status: Type.Optional(Status),
  amount: shownMoney(),
  amount_paid: shownMoney(),
  payment_status: PaymentStatus,
  fulfillment_status: FulfillmentStatus,
  payment_method_id: shownText(),
  payment_method: Type.Optional(Type.String({ description: "The stored payment method's name." })),
  payment_term: shownText(),
  shipping_method: shownText(),
  freight_term: shownText(),
  internal_note: shownText(),
  customer_note: shownText(),
  shipment_date: shownText(),
  due_date: shownText(),
  source: Type.String(),
  price_list_id: shownText(),
  primary_contact: Type.Optional(Contact),
  shipping_address: Type.Optional(Address),
  billing_address: Type.Optional(Address),
  po_number: shownText(),
  created_at: Type.String(),
  updated_at: Type.String(),
});

const LineItem = Type.Object(
  {
    sku: Type.String(),
    quantity: Type.Number(),
    shipped_quantity: Type.Number(),
    invoiced_quantity: Type.Number(),
    cancelled_quantity: Type.Number(),
    picked_quantity: Type.Number(),
    unit_price: shownMoney(),
    discount: shownMoney(),
    discount_type: Type.Optional(DiscountType),
    is_adhoc: Type.Optional(Type.Boolean()),
    note: shownText(),
  },
  { 'x-name': 'LineItem', description: 'Quantities are whole numbers unless another system measured them.' },
);

const charge = { name: Type.String(), value_type: DiscountType, amount: shownMoney() };

const AdditionalCharge = Type.Object({ ...charge, type: ChargeType }, { 'x-name': 'AdditionalCharge' });

const Charge = Type.Object({ ...charge, type: ShownChargeType }, { 'x-name': 'Charge' });

const Container = Type.Object(
  {
    name: shownText(),
    key: Type.String(),
    unit: VolumeUnit,
    volume: Type.Number(),
  },
  { 'x-name': 'Container' },
);

const details = {
  discount_value: shownMoney(),
  tax_value: shownMoney(),
  shipping_charge: shownMoney(),
  customer_consent: Type.Optional(Consent),
  container_info: Type.Optional(Container),
  line_items: Type.Array(LineItem),
  attributes: Type.Array(Attribute),
  additional_charges: Type.Array(AdditionalCharge, { description: 'The charges that a request can write.' }),
  charges: Type.Array(Charge, {
    description: 'All charges: the additional ones, and one each for the shipping charge, the tax and the discount.',
  }),
};

const replies = <A extends typeof Address | typeof AddressV2>(Address: A, version: '' | 'V2') => {
  const summary = summaryWith(Address);
  const OrderSummary = Type.Object(summary, { 'x-name': `OrderSummary${version}` });
  const Order = Type.Object({ ...summary, ...details }, { 'x-name': `Order${version}` });
  return {
    Summary: Type.Object({ data: OrderSummary }),
    Order: Type.Object({ data: Order }),
    List: Type.Object({ data: Type.Array(OrderSummary), pagination: Pagination }),
  };
};

/** What the calls of version 1 answer with. */
export const Replies = replies(Address, '');
/** What the calls of version 2 answer with. */
export const RepliesV2 = replies(AddressV2, 'V2');

export type ShownAddress = Shown<Static<typeof AddressV2>>;
export type ShownContact = Shown<Static<typeof Contact>>;
export type ShownLineItem = Shown<Static<typeof LineItem>>;
export type ShownCharge = Shown<Static<typeof Charge>>;
export type ShownSummary = Shown<Static<(typeof RepliesV2)['Summary']>['data']>;
export type ShownOrder = Shown<Static<(typeof RepliesV2)['Order']>['data']>;

/** One version of the vendor's contract for orders. The versions differ in what an order's addresses have. */
export interface Version {
  /** Its base, where that is not the dialect's. */
  base?: string;
  /** The end of its operations' ids. */
  suffix: '' | 'V2';
  address: typeof AddressRequest | typeof AddressRequestV2;
  NewOrder: typeof NewOrder | typeof NewOrderV2;
  Replacement: typeof OrderReplacement | typeof OrderReplacementV2;
  replies: typeof Replies | typeof RepliesV2;
}

export const V1: Version = {
  suffix: '',
  address: AddressRequest,
  NewOrder,
  Replacement: OrderReplacement,
  replies: Replies,
};

/** Adds the caller's own id and attributes to addresses. */
export const V2: Version = {
  base: '/v2',
  suffix: 'V2',
  address: AddressRequestV2,
  NewOrder: NewOrderV2,
  Replacement: OrderReplacementV2,
  replies: RepliesV2,
};

/** An example of a replacement. Its dates are in the order that the vendor wants. */
export const REPLACEMENT = {
  reference_id: 'SO-4711',
  customer_id: '12345678-90ab-cdef-1234-567890abcdef',
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  amount: 100.5,
  shipping_charge: 12,
  internal_note: 'Ask for the sales manager.',
  created_at: '2026-01-31T08:00:00Z',
  updated_at: '2026-01-31T08:00:00Z',
  line_items: [{ sku: 'CHAIR', quantity: 2, unit_price: 50.25 }],
};

/** An example of a new order. It has no reference id, since those are unique and the example may be sent twice. */
export const NEW_ORDER = (({ reference_id: _, ...rest }) => ({ ...rest, status: 'confirmed' }))(REPLACEMENT);
