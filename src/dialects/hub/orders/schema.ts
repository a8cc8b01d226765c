import { type Static, type TOptional, type TSchema, Type } from 'typebox';
import type { PatchedField } from '../../../model/change.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../../model/order-fields.ts';
import { STATES } from '../../../model/status.ts';
import { chosenOf, mergePatchOf, shown } from '../forms.ts';
import { CLOSED } from '../schema.ts';

/** Limits of one request, so that its order stays readable. */
const MOST_LINES = 2000;
export const MOST_ENTRIES = 500;

const LONGEST_TEXT = 255;
export const LONGEST_NOTE = 10_000;

const text = (maxLength = LONGEST_TEXT) => Type.String({ maxLength });
const short = () => Type.Optional(text());
const money = () => Type.Number({ 'x-exact-decimal': true });

/** An amount or a rate: at most 15 significant digits, 4 of them decimals. */
const amount = (description?: string) =>
  Type.Optional(Type.Number({ 'x-exact-decimal': true, ...(description && { description }) }));

/** A time with any offset; shown in UTC with milliseconds. */
const moment = () => Type.Optional(Type.String({ format: 'date-time' }));

const quantity = () => Type.Number({ minimum: 0, 'x-exact-decimal': true });
const moreQuantity = () => Type.Optional(quantity());

const copiedFrom = (kind: string) =>
  Type.Optional(
    Type.String({
      maxLength: LONGEST_TEXT,
      description: `The id of the stored ${kind} of which this is a copy, if it is one.`,
    }),
  );

const storedInstead = (kind: string) =>
  Type.Optional(
    Type.String({
      maxLength: LONGEST_TEXT,
      description: `Copies the stored ${kind} with this id in place of the other fields. Never shown.`,
    }),
  );

const Attribute = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: LONGEST_TEXT }), value: text(LONGEST_NOTE) },
  { 'x-name': 'Attribute', ...CLOSED },
);

export const attributes = () => Type.Optional(Type.Array(Attribute, { maxItems: MOST_ENTRIES }));

export const Address = Type.Object(
  {
    id: copiedFrom('address'),
    stored_id: storedInstead('address'),
    first_name: short(),
    last_name: short(),
    phone: Type.Optional(Type.String({ format: 'e164' })),
    email: Type.Optional(Type.String({ format: 'email' })),
    address_line_1: short(),
    address_line_2: short(),
    city: short(),
    state: short(),
    country: Type.Optional(Type.String({ format: 'iso-3166-1-alpha-2' })),
    zip_code: short(),
    reference_id: short(),
    attributes: attributes(),
  },
  { 'x-name': 'Address', ...CLOSED },
);

export const Contact = Type.Object(
  {
    id: copiedFrom('contact'),
    stored_id: storedInstead('contact'),
    first_name: short(),
    last_name: short(),
    email: Type.Optional(Type.String({ format: 'email' })),
    phone: Type.Optional(Type.String({ format: 'e164' })),
    designation: short(),
  },
  { 'x-name': 'Contact', ...CLOSED },
);

const LineItem = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: LONGEST_TEXT,
        description: 'The id of an existing line, which is then changed. A new line is sent without one.',
      }),
    ),
    sku: Type.String({ minLength: 1, maxLength: LONGEST_TEXT }),
    title: short(),
    quantity: quantity(),
    shipped_quantity: moreQuantity(),
    invoiced_quantity: moreQuantity(),
    cancelled_quantity: moreQuantity(),
    picked_quantity: moreQuantity(),
    unit_price: amount('Before any discount.'),
    discount: amount('Per unit: money, or a percentage of the unit price.'),
    discount_type: Type.Optional(Type.Enum(['percentage', 'value'], { type: 'string' })),
    is_adhoc: Type.Optional(Type.Boolean()),
    note: Type.Optional(text(LONGEST_NOTE)),
  },
  { 'x-name': 'LineItem', description: 'A quantity that is left out is 0.', ...CLOSED },
);

const Charge = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: LONGEST_TEXT }),
    type: Type.Enum(['tax', 'discount'], {
      type: 'string',
      description: 'A tax adds to the total, a discount subtracts from it.',
    }),
    value_type: Type.Optional(Type.Enum(['value', 'percentage'], { type: 'string', default: 'value' })),
    amount: amount(),
  },
  { 'x-name': 'Charge', ...CLOSED },
);

const Consent = Type.Object(
  { has_consent: Type.Boolean(), consent_file_id: text() },
  { 'x-name': 'CustomerConsent', ...CLOSED },
);

const Container = Type.Object(
  { name: short(), key: text(), unit: Type.Enum(['CFT', 'CBM'], { type: 'string' }), volume: money() },
  { 'x-name': 'ContainerInfo', ...CLOSED },
);

const optionalText = (maxLength = LONGEST_TEXT, description?: string) =>
  Type.Optional(Type.String({ maxLength, ...(description && { description }) }));
const reference = (description: string) =>
  Type.Optional(Type.String({ maxLength: LONGEST_TEXT, format: 'reference', description }));

const IGNORED = { readOnly: true, description: 'Ignored in requests.' } as const;

/** Shown with all its digits, and ignored in requests. */
const computed = (description?: string) => Type.Number({ readOnly: true, ...(description && { description }) });

const BALANCE = 'The amount still owed. Absent if the order is PARTIALLY_PAID and has no `amount_paid`.';

/** Fields that the hub computes. Accepted, so that a reply can be sent back. */
const shownFields = {
  id: Type.Optional(Type.String(IGNORED)),
  version: Type.Optional(Type.Integer({ 'x-exact-decimal': true, ...IGNORED })),
  aliases: Type.Optional(
    Type.Object({}, { additionalProperties: Type.String(), readOnly: true, description: 'Set by separate calls.' }),
  ),
  totals: Type.Optional(
    Type.Object(
      { subtotal: computed(), total: computed(), balance: Type.Optional(computed(BALANCE)) },
      {
        'x-name': 'Totals',
        readOnly: true,
        description: "Computed, in the minor unit of the order's currency. Any number of digits.",
      },
    ),
  ),
  completed_at: Type.Optional(Type.String(IGNORED)),
  updated_at: Type.Optional(Type.String(IGNORED)),
  changed_at: Type.Optional(Type.String(IGNORED)),
  deleted_at: Type.Optional(Type.String(IGNORED)),
};

const State = Type.Enum([...STATES], { type: 'string' });

const statusFields = {
  id: Type.Optional(Type.String({ maxLength: LONGEST_TEXT, description: 'An entry of the status catalog.' })),
  state: Type.Optional(State),
};

const ONE_OF_BOTH = { anyOf: [{ required: ['state'] }, { required: ['id'] }] };

const Status = Type.Object(
  {
    ...statusFields,
    name: Type.Optional(Type.String(IGNORED)),
    color: Type.Optional(Type.String(IGNORED)),
  },
  {
    'x-name': 'OrderStatus',
    description:
      'With an id, the other fields are ignored. A state leads to its default entry, or to the first allowed one.',
    additionalProperties: false,
    ...ONE_OF_BOTH,
  },
);

const written = {
  reference_id: reference("The caller's own id. Unique among the orders that are not deleted."),
  display_id: reference('The id for display.'),
  source: optionalText(),
  status: Type.Optional(Status),
  payment_status: Type.Optional(Type.Enum([...PAYMENT_STATUSES], { type: 'string' })),
  fulfillment_status: Type.Optional(Type.Enum([...FULFILLMENT_STATUSES], { type: 'string' })),
  customer_id: optionalText(),
  primary_contact: Type.Optional(Contact),
  billing_address: Type.Optional(Address),
  shipping_address: Type.Optional(Address),
  line_items: Type.Optional(Type.Array(LineItem, { maxItems: MOST_LINES })),
  currency: Type.Optional(Type.String({ format: 'iso-4217' })),
  amount: amount('Before all discounts, taxes and charges; by default, the sum of the lines.'),
  amount_paid: amount(),
  amount_refunded: amount('The refunded part of the amount paid.'),
  discount_value: amount('Money, not a percentage.'),
  tax_value: amount('Money, not a percentage.'),
  taxes_included: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Whether prices include the tax: `tax_value` then adds nothing.',
    }),
  ),
  shipping_charge: amount(),
  additional_charges: Type.Optional(Type.Array(Charge, { maxItems: MOST_ENTRIES })),
  payment_term: optionalText(),
  payment_method_id: optionalText(),
  shipping_method: optionalText(),
  freight_term: optionalText(),
  price_list_id: optionalText(),
  po_number: optionalText(),
  customer_consent: Type.Optional(Consent),
  container_info: Type.Optional(Container),
  internal_note: optionalText(LONGEST_NOTE, 'For colleagues only.'),
  customer_note: optionalText(LONGEST_NOTE),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: LONGEST_TEXT }), { maxItems: MOST_ENTRIES })),
  attributes: attributes(),
  shipment_date: moment(),
  due_date: moment(),
  created_at: moment(),
  extras: Type.Optional(
    Type.Object(
      {},
      {
        additionalProperties: Type.Object({}, { additionalProperties: true }),
        description: "Fields that only one dialect has, by the dialect's name.",
      },
    ),
  ),
} satisfies Record<Exclude<PatchedField, 'updated_at' | 'aliases'> | 'status', TOptional<TSchema>>;

/** A whole order that replaces the present one. */
export const OrderReplacement = Type.Object(
  { ...written, ...shownFields },
  { 'x-name': 'OrderReplacement', ...CLOSED },
);
export type OrderReplacement = Static<typeof OrderReplacement>;

/** A new order, optionally with its id and the time of its last change elsewhere. */
export const NewOrder = Type.Object(
  {
    ...written,
    ...shownFields,
    id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: LONGEST_TEXT,
        description: 'Chosen by the client; by default, a new id.',
      }),
    ),
    updated_at: moment(),
  },
  { 'x-name': 'NewOrder', ...CLOSED },
);
export type NewOrder = Static<typeof NewOrder>;

/** Fields that always have a value and that an omission must not change. */
const LASTING = ['display_id', 'created_at', 'status'];

/** RFC 7396. */
export const OrderMergePatch = mergePatchOf(OrderReplacement, 'OrderMergePatch', LASTING);

const Reason = Type.Optional(Type.String({ maxLength: 1000, description: 'The reason, for the history.' }));

/** The target of a move. */
export const StatusTarget = Type.Object(statusFields, { 'x-name': 'StatusTarget', ...CLOSED, ...ONE_OF_BOTH });

export const StatusChange = Type.Object(
  { ...statusFields, reason: Reason },
  { 'x-name': 'OrderStatusChange', ...CLOSED, ...ONE_OF_BOTH },
);
export type StatusChange = Static<typeof StatusChange>;

export const Deletion = Type.Object({ reason: Reason }, CLOSED);
export type Deletion = Static<typeof Deletion>;

export const NoteAddition = Type.Object(
  {
    to: Type.Enum(['internal', 'customer'], { type: 'string' }),
    text: Type.String({ minLength: 1, maxLength: LONGEST_NOTE }),
  },
  { 'x-name': 'NoteAddition', ...CLOSED },
);
export type NoteAddition = Static<typeof NoteAddition>;

const tagList = () => written.tags;

export const TagChange = Type.Object({ add: tagList(), remove: tagList() }, { 'x-name': 'TagChange', ...CLOSED });
export type TagChange = Static<typeof TagChange>;

/** The fields that every order has. */
const ALWAYS = [
  'id',
  'version',
  'display_id',
  'source',
  'aliases',
  'status',
  'payment_status',
  'fulfillment_status',
  'line_items',
  'additional_charges',
  'totals',
  'tags',
  'attributes',
  'created_at',
  'updated_at',
  'changed_at',
  'extras',
];

/** An order as shown; a field without a value is left out. */
export const ShownOrder = shown(OrderReplacement, 'Order', ALWAYS);
export type ShownOrder = Static<typeof ShownOrder>;

const ChosenOrder = chosenOf(ShownOrder, 'ChosenOrder');

/** An order as read: all fields, or the selected ones. */
export const ReadOrder = Type.Union([ShownOrder, ChosenOrder], {
  description: 'An `Order`; with `fields`, the selected fields.',
});
