import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

const text = { type: 'string' };
const number = { type: 'number' };
const orNull = <T extends object>(schema: T) => ({ ...schema, nullable: true });
const words = (...values: string[]) => ({ type: 'string', enum: values });
// The vendor's document does not close its objects. We do: a field that it does not name must not appear.
const object = (properties: Record<string, object>) => ({ type: 'object', properties, additionalProperties: false });

/** The reply of `PUT /orders/{id}` as the vendor's own OpenAPI document has it, with its `nullable` from OpenAPI 3.0. */
const vendorsReply = object({
  data: object({
    id: text,
    orderId: orNull(text),
    orderNumber: orNull(text),
    status: words('active', 'archived', 'cancelled', 'refunded'),
    fulfillmentStatus: words('unfulfilled', 'fulfilled'),
    financialStatus: words('pending', 'paid', 'refunded'),
    total: number,
    currency: orNull(text),
    notes: orNull(text),
    customer: object({
      id: text,
      firstName: orNull(text),
      lastName: orNull(text),
      email: orNull(text),
      phoneNumber: orNull(text),
    }),
    lineItems: {
      type: 'array',
      items: object({
        id: text,
        quantity: { type: 'integer' },
        price: number,
        title: text,
        productVariant: object({
          id: text,
          key: text,
          price: number,
          compareAtPrice: orNull(number),
          inventorySku: orNull(text),
          media: orNull(text),
        }),
      }),
    },
    shippingAddress: object({
      id: text,
      firstName: orNull(text),
      lastName: orNull(text),
      phone: orNull(text),
      address1: orNull(text),
      address2: orNull(text),
      city: orNull(text),
      province: orNull(text),
      country: orNull(text),
      zip: orNull(text),
    }),
    tags: { type: 'array', items: text },
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
  }),
});

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(vendorsReply);

/** Where a reply breaks the vendor's schema. */
export function conformsToVendor(body: unknown): unknown[] {
  validate(body);
  return validate.errors ?? [];
}
