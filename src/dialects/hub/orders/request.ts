import { type Static, Type } from 'typebox';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../../model/order-fields.ts';
import { STATES } from '../../../model/status.ts';
import {
  Address,
  amount,
  attributes,
  Charge,
  Consent,
  Contact,
  Container,
  LineItem,
  LONGEST_NOTE,
  LONGEST_TEXT,
  MOST_ENTRIES,
  MOST_LINES,
  moment,
} from './parts.ts';
import { mergePatchOf } from './shapes.ts';

const text = (maxLength = LONGEST_TEXT, description?: string) =>
  Type.Optional(Type.String({ maxLength, ...(description && { description }) }));
const reference = (description: string) =>
  Type.Optional(Type.String({ maxLength: LONGEST_TEXT, format: 'reference', description }));

const IGNORED = { readOnly: true, description: 'Ignored in requests.' } as const;

/** Shown with as many digits as it has, and ignored in requests whatever it is. */
const computed = (description?: string) => Type.Number({ readOnly: true, ...(description && { description }) });

const BALANCE = 'What is owed still. Absent when the order is PARTIALLY_PAID and has no `amount_paid`.';

/** What the hub keeps itself. Accepted, so that what was read can be sent back. */
const kept = {
  id: Type.Optional(Type.String(IGNORED)),
  version: Type.Optional(Type.Integer({ 'x-exact-decimal': true, ...IGNORED })),
  aliases: Type.Optional(
    Type.Object({}, { additionalProperties: Type.String(), readOnly: true, description: 'Set by calls of their own.' }),
  ),
  totals: Type.Optional(
    Type.Object(
      { subtotal: computed(), total: computed(), balance: Type.Optional(computed(BALANCE)) },
      {
        'x-name': 'Totals',
        readOnly: true,
        description: "Computed beside what was sent, in the minor unit of the order's currency. Any number of digits.",
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
      'With an id the rest is ignored. A state goes to its default entry, or to the first that can be reached.',
    additionalProperties: false,
    ...ONE_OF_BOTH,
  },
);

const written = {
  reference_id: reference("The caller's own id. Unique among the orders that are not deleted."),
  display_id: reference('The id for people.'),
  source: text(),
  status: Type.Optional(Status),
  payment_status: Type.Optional(Type.Enum([...PAYMENT_STATUSES], { type: 'string' })),
  fulfillment_status: Type.Optional(Type.Enum([...FULFILLMENT_STATUSES], { type: 'string' })),
  customer_id: text(),
  primary_contact: Type.Optional(Contact),
  billing_address: Type.Optional(Address),
  shipping_address: Type.Optional(Address),
  line_items: Type.Optional(Type.Array(LineItem, { maxItems: MOST_LINES })),
  currency: Type.Optional(Type.String({ format: 'iso-4217' })),
  amount: amount("Before all discounts, taxes and charges; the lines' sum stands in for it."),
  amount_paid: amount(),
  amount_refunded: amount('What of the amount paid was paid back.'),
  discount_value: amount('Money, not a percentage.'),
  tax_value: amount('Money, not a percentage.'),
  taxes_included: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Whether prices have the tax in them: `tax_value` then adds nothing.',
    }),
  ),
  shipping_charge: amount(),
  additional_charges: Type.Optional(Type.Array(Charge, { maxItems: MOST_ENTRIES })),
  payment_term: text(),
  payment_method_id: text(),
  shipping_method: text(),
  freight_term: text(),
  price_list_id: text(),
  po_number: text(),
  customer_consent: Type.Optional(Consent),
  container_info: Type.Optional(Container),
  internal_note: text(LONGEST_NOTE, 'For colleagues only.'),
  customer_note: text(LONGEST_NOTE),
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
        description: 'What only one dialect knows, by its name.',
      },
    ),
  ),
};

const CLOSED = { additionalProperties: false } as const;

/** A whole order, to take the place of the present one. */
export const OrderReplacement = Type.Object({ ...written, ...kept }, { 'x-name': 'OrderReplacement', ...CLOSED });
export type OrderReplacement = Static<typeof OrderReplacement>;

/** A new order: its id may be brought along, and when it was last changed elsewhere. */
export const NewOrder = Type.Object(
  {
    ...written,
    ...kept,
    id: Type.Optional(
      Type.String({ minLength: 1, maxLength: LONGEST_TEXT, description: 'To be brought along; made when left out.' }),
    ),
    updated_at: moment(),
  },
  { 'x-name': 'NewOrder', ...CLOSED },
);
export type NewOrder = Static<typeof NewOrder>;

/** What has always a value that silence must not change. */
const LASTING = ['display_id', 'created_at', 'status'];

/** RFC 7396. */
export const OrderMergePatch = mergePatchOf(OrderReplacement, 'OrderMergePatch', LASTING);

const Reason = Type.Optional(Type.String({ maxLength: 1000, description: 'Why, for the history.' }));

/** Where an order is to go. */
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
