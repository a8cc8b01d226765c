import { type Static, Type } from 'typebox';
import { Pagination, type Shown, shownText, text } from '../common/schema.ts';
import { PaymentStatus } from '../orders/schema.ts';

/** The vendor names no limit: as many as an order may have lines. */
const MOST_ITEMS = 2000;

const moment = (description?: string) => Type.String({ format: 'date-time', ...(description && { description }) });
const money = () => Type.Number({ 'x-exact-decimal': true });

/** `UNPAID` is the word of one of the vendor's pages for what another one calls `PENDING`. */
export const InvoiceStatusWord = Type.Enum(['PAID', 'PENDING', 'PARTIALLY_PAID', 'OVERPAID', 'UNPAID'], {
  type: 'string',
  description: '`UNPAID` is kept and shown as `PENDING`.',
});
export type InvoiceStatusWord = Static<typeof InvoiceStatusWord>;

export const InvoiceItemRequest = Type.Object(
  {
    reference_id: Type.String({ maxLength: 255 }),
    sku: Type.String({ maxLength: 255 }),
    quantity: Type.Integer({ minimum: 1, 'x-exact-decimal': true }),
    amount: money(),
    name: Type.String({ maxLength: 255 }),
    description: text(1000),
    item_total: Type.Optional(money()),
    rate: Type.Optional(money()),
    discount: Type.Optional(money()),
  },
  { 'x-name': 'InvoiceItemRequest' },
);

export const NewInvoice = Type.Object(
  {
    reference_id: Type.String({ maxLength: 255, format: 'reference' }),
    order_id: Type.String({ maxLength: 255 }),
    invoice_number: Type.String({ maxLength: 255 }),
    total_amount: money(),
    paid_amount: money(),
    due_date: moment(),
    status: InvoiceStatusWord,
    items: Type.Array(InvoiceItemRequest, { maxItems: MOST_ITEMS }),
    remarks: text(255),
    url: text(2048),
    name: text(255),
    created_at: Type.Optional(moment()),
    updated_at: Type.Optional(moment('Not before created_at.')),
  },
  { 'x-name': 'NewInvoice' },
);
export type NewInvoice = Static<typeof NewInvoice>;

const shownNumber = () => Type.Optional(Type.Number());

const Invoice = Type.Object(
  {
    id: Type.String(),
    reference_id: shownText(),
    order_id: Type.String(),
    invoice_number: Type.String(),
    total_amount: Type.Number(),
    paid_amount: Type.Number(),
    status: PaymentStatus,
    due_date: shownText(),
    remarks: shownText(),
    url: shownText(),
    name: shownText(),
    created_at: Type.String(),
    updated_at: Type.String(),
    items: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          reference_id: shownText(),
          sku: Type.String(),
          quantity: Type.Number(),
          amount: shownNumber(),
          name: shownText(),
          description: shownText(),
          item_total: shownNumber(),
          rate: shownNumber(),
          discount: shownNumber(),
        },
        { 'x-name': 'InvoiceItem' },
      ),
    ),
  },
  { 'x-name': 'Invoice' },
);

export const InvoiceReply = Type.Object({ data: Invoice });
export const InvoiceList = Type.Object({ data: Type.Array(Invoice), pagination: Pagination });
export type ShownInvoice = Shown<Static<typeof Invoice>>;
