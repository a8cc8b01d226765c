import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

// The replies as the vendors' own OpenAPI documents declare them, transcribed: nothing is required there, additional
// fields are allowed, and `nullable` is OpenAPI 3.0's (which one of them uses in a 3.1 document).

const text = { type: 'string' };
const number = { type: 'number' };
const nullableText = { type: 'string', nullable: true };
const object = <Properties extends Record<string, object>>(properties: Properties) => ({ type: 'object', properties });

const wizcommerceContact = object({
  id: text,
  first_name: text,
  last_name: text,
  email: text,
  phone: text,
  designation: text,
});

const wizcommerceAddress = object({
  id: text,
  first_name: text,
  last_name: text,
  phone: text,
  email: text,
  address_line_1: text,
  address_line_2: text,
  city: text,
  state: text,
  country: text,
  zip_code: text,
});

/** What a PUT of WizCommerce answers, and what the older document of its status call shows. */
export const WIZCOMMERCE_ORDER = object({
  id: text,
  reference_id: text,
  display_id: text,
  customer_id: text,
  status: text,
  amount: number,
  amount_paid: number,
  payment_status: text,
  fulfillment_status: text,
  payment_method_id: text,
  payment_method: text,
  payment_term: text,
  shipping_method: text,
  freight_term: text,
  internal_note: text,
  customer_note: text,
  shipment_date: text,
  due_date: text,
  source: text,
  price_list_id: text,
  primary_contact: wizcommerceContact,
  shipping_address: wizcommerceAddress,
  billing_address: wizcommerceAddress,
  po_number: text,
  created_at: text,
  updated_at: text,
});

const wizcommerceError = object({
  code: text,
  message: text,
  details: { type: 'array', items: object({ field: text, reason: text }) },
});

const bitbybitProductVariant = object({
  id: text,
  key: text,
  price: number,
  compareAtPrice: { type: 'number', nullable: true },
  inventorySku: nullableText,
  media: nullableText,
});

const bitbybitOrder = object({
  id: text,
  orderId: nullableText,
  orderNumber: nullableText,
  status: { type: 'string', enum: ['active', 'archived', 'cancelled', 'refunded'] },
  fulfillmentStatus: { type: 'string', enum: ['unfulfilled', 'fulfilled'] },
  financialStatus: { type: 'string', enum: ['pending', 'paid', 'refunded'] },
  total: number,
  currency: nullableText,
  notes: nullableText,
  customer: object({
    id: text,
    firstName: nullableText,
    lastName: nullableText,
    email: nullableText,
    phoneNumber: nullableText,
  }),
  lineItems: {
    type: 'array',
    items: object({
      id: text,
      quantity: { type: 'integer' },
      price: number,
      title: text,
      productVariant: bitbybitProductVariant,
    }),
  },
  shippingAddress: object({
    id: text,
    firstName: nullableText,
    lastName: nullableText,
    phone: nullableText,
    address1: nullableText,
    address2: nullableText,
    city: nullableText,
    province: nullableText,
    country: nullableText,
    zip: nullableText,
  }),
  tags: { type: 'array', items: text },
  createdAt: { type: 'string', format: 'date-time' },
  updatedAt: { type: 'string', format: 'date-time' },
});

const bitbybitError = object({ error: object({ code: text, message: text }) });

const ajv = new Ajv({ allErrors: true, strict: true });
addFormats.default(ajv);

/** The vendors' own schemas of what their calls answer. */
export const SEED_SCHEMAS = {
  'wizcommerce order': ajv.compile(object({ data: WIZCOMMERCE_ORDER })),
  'wizcommerce error': ajv.compile(wizcommerceError),
  'bitbybit order': ajv.compile(object({ data: bitbybitOrder })),
  'bitbybit error': ajv.compile(bitbybitError),
  'evreka detail': ajv.compile({ ...object({ detail: text }), required: ['detail'] }),
} satisfies Record<string, ValidateFunction>;

export type SeedSchema = keyof typeof SEED_SCHEMAS;

/** Fails the test with every place where a reply is not what the vendor declares. */
export function expectSeedShape(name: SeedSchema, body: unknown): void {
  const validate = SEED_SCHEMAS[name];
  validate(body);
  expect(validate.errors ?? []).toEqual([]);
}
