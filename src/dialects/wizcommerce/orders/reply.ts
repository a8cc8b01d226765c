import { type Static, Type } from 'typebox';
import { Attribute, type Shown, shownAddressFields, shownContactFields, shownText } from '../fields.ts';
import { Pagination } from '../paging.ts';
import { Consent } from './request.ts';
import {
  ChargeType,
  DiscountType,
  FulfillmentStatus,
  PaymentStatus,
  ShownChargeType,
  Status,
  VolumeUnit,
} from './words.ts';

const shownMoney = () => Type.Optional(Type.Number());

const address = { id: shownText(), ...shownAddressFields };

const Address = Type.Object(address, { 'x-name': 'Address' });

const AddressV2 = Type.Object(
  { ...address, reference_id: shownText(), attributes: Type.Optional(Type.Array(Attribute)) },
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

const order = {
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
  const Order = Type.Object({ ...summary, ...order }, { 'x-name': `Order${version}` });
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
