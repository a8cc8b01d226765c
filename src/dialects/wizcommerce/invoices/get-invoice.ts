import type { Operation } from '../../../operations/operation.ts';
import { showOfOrder } from '../of-order.ts';
import { view } from './lens.ts';
import { InvoiceReply } from './wire.ts';

export const getInvoice: Operation = {
  id: 'getInvoice',
  method: 'GET',
  path: '/invoices/{id}',
  scope: 'orders:read',
  summary: 'Get an invoice',
  parameters: { id: 'The id of the invoice.' },
  replies: { 200: { description: 'The invoice', schema: InvoiceReply } },
  handle: (call, core) => showOfOrder(call, core, 'invoices', view),
};
