import type { Order, PaymentStatus } from '../../../model/order.ts';
import type { RecordContent, Recorded } from '../../../model/record.ts';
import { type Instant, parseInstant, toSeconds } from '../../../model/time.ts';
import { known } from '../../../operations/values.ts';
import { shownMoment } from '../common/lens.ts';
import { paymentStatus } from '../orders/status-mappings.ts';
import { InvoiceItemRequest, type InvoiceStatusWord, type NewInvoice, type ShownInvoice } from './schema.ts';

/** The view of an invoice. `orderId` is the id by which the clients know its order. */
export function view(invoice: Recorded<'invoices'>, orderId: string): ShownInvoice {
  return {
    id: invoice.id,
    reference_id: invoice.reference_id,
    order_id: orderId,
    invoice_number: invoice.invoice_number,
    total_amount: invoice.total_amount,
    paid_amount: invoice.paid_amount,
    status: paymentStatus.shows[invoice.payment_status],
    due_date: shownMoment(invoice.due_date),
    remarks: invoice.remarks,
    url: invoice.url,
    name: invoice.name,
    created_at: toSeconds(invoice.issued_at ?? invoice.created_at),
    updated_at: toSeconds(invoice.updated_at ?? invoice.changed_at),
    items: invoice.items.map(({ lines: _lines, ...item }) => ({
      id: item.id,
      reference_id: item.reference_id,
      sku: item.sku,
      quantity: item.quantity,
      amount: item.amount,
      name: item.name,
      description: item.description,
      item_total: item.item_total,
      rate: item.rate,
      discount: item.discount,
    })),
  };
}

const meant = (word: InvoiceStatusWord): PaymentStatus => (word === 'UNPAID' ? 'PENDING' : paymentStatus.means[word]);

/**
 * The payment statuses that a filter includes. For a client that knows only `PAID` and `UNPAID`, the latter means that
 * an amount is open.
 */
export const statusesAsked = (word: InvoiceStatusWord): PaymentStatus[] =>
  word === 'UNPAID' ? ['PENDING', 'PARTIALLY_PAID'] : [meant(word)];

const moment = (text: string | undefined): Instant | undefined => (text === undefined ? undefined : parseInstant(text));

/** The content of a new invoice of an order. */
export function create(sent: NewInvoice, order: Order, newId: () => string): RecordContent<'invoices'> {
  const { reference_id, invoice_number, total_amount, paid_amount, remarks, url, name } = sent;
  return {
    order_id: order.id,
    reference_id,
    invoice_number,
    total_amount,
    paid_amount,
    payment_status: meant(sent.status),
    due_date: moment(sent.due_date),
    remarks,
    url,
    name,
    issued_at: moment(sent.created_at),
    updated_at: moment(sent.updated_at),
    items: sent.items.map((item) => ({ ...known(InvoiceItemRequest, item), id: newId() })),
  };
}
