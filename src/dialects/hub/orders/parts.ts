import { Type } from 'typebox';

/** One request must not make what nobody can read. */
export const MOST_LINES = 2000;
export const MOST_ENTRIES = 500;

export const LONGEST_TEXT = 255;
export const LONGEST_NOTE = 10_000;

const text = (maxLength = LONGEST_TEXT) => Type.String({ maxLength });
const short = () => Type.Optional(text());
const money = () => Type.Number({ 'x-exact-decimal': true });

/** Money or a rate: at most 15 significant digits, 4 of them behind the point. */
export const amount = (description?: string) =>
  Type.Optional(Type.Number({ 'x-exact-decimal': true, ...(description && { description }) }));

/** A moment, in any zone; shown in UTC with milliseconds. */
export const moment = () => Type.Optional(Type.String({ format: 'date-time' }));

const quantity = () => Type.Number({ minimum: 0, 'x-exact-decimal': true });
const moreQuantity = () => Type.Optional(quantity());

const closed = { additionalProperties: false } as const;

const copiedFrom = (kind: string) =>
  Type.Optional(
    Type.String({
      maxLength: LONGEST_TEXT,
      description: `The stored ${kind} that this is a copy of, where it is one.`,
    }),
  );

const storedInstead = (kind: string) =>
  Type.Optional(
    Type.String({
      maxLength: LONGEST_TEXT,
      description: `Copies the stored ${kind} with this id in place of whatever else is sent here. Never shown.`,
    }),
  );

const Attribute = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: LONGEST_TEXT }), value: text(LONGEST_NOTE) },
  { 'x-name': 'Attribute', ...closed },
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
  { 'x-name': 'Address', ...closed },
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
  { 'x-name': 'Contact', ...closed },
);

export const LineItem = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: LONGEST_TEXT,
        description: 'Of a line that the order has: it stays that line. A new line is sent without one.',
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
  { 'x-name': 'LineItem', description: 'A quantity that is left out is 0.', ...closed },
);

export const Charge = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: LONGEST_TEXT }),
    type: Type.Enum(['tax', 'discount'], {
      type: 'string',
      description: 'A tax adds to the total, a discount takes from it.',
    }),
    value_type: Type.Optional(Type.Enum(['value', 'percentage'], { type: 'string', default: 'value' })),
    amount: amount(),
  },
  { 'x-name': 'Charge', ...closed },
);

export const Consent = Type.Object(
  { has_consent: Type.Boolean(), consent_file_id: text() },
  { 'x-name': 'CustomerConsent', ...closed },
);

export const Container = Type.Object(
  { name: short(), key: text(), unit: Type.Enum(['CFT', 'CBM'], { type: 'string' }), volume: money() },
  { 'x-name': 'ContainerInfo', ...closed },
);
