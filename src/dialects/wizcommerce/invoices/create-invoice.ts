import { v7 as uuidv7 } from 'uuid';
import { writeInvoice } from '../../../core/orders/order-records.ts';
import { idFor } from '../../../model/order.ts';
import { ok, refuse } from '../../../model/result.ts';
import { conditionsOf } from '../../../operations/conditions.ts';
import type { Operation } from '../../../operations/operation.ts';
import { replyOf, tagged } from '../../../operations/reply.ts';
import { dateOrderProblems } from '../common/lens.ts';
import { itemProblems, NO_ORDER, writeWithOrder } from '../of-order.ts';
import { NAME } from '../settings.ts';
import { create, view } from './lens.ts';
import { InvoiceReply, NewInvoice } from './wire.ts';

export const createInvoice: Operation = {
  id: 'createInvoice',
  method: 'POST',
  path: '/invoices',
  scope: 'orders:write',
  summary: 'Create an invoice of an order',
  description:
    'Its items count in `invoiced_quantity` of the lines with their `sku`, in the same transaction: in the order of the ' +
    'lines, each up to what is left of it. More than is left is refused. The payment status of the order stays. ' +
    '`If-Match` speaks of the order.',
  body: NewInvoice,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new invoice', schema: InvoiceReply } },
  handle: async (call, core) => {
    // An invoice may be due before it was issued: of its dates, the vendor binds the last change alone.
    const early = dateOrderProblems(call.body, undefined).filter(({ path }) => path[0] === 'updated_at');
    const problems = [...call.problems, ...early];
    if (problems.length > 0) return refuse({ kind: 'invalid', problems });
    const sent = call.body as NewInvoice;
    const conditions = conditionsOf(call);
    if (!conditions.ok) return conditions;
    const id = uuidv7();
    const outcome = await writeWithOrder(core, {
      ...conditions.value,
      // It speaks of what is made, which is not there yet, and not of its order.
      unwantedVersions: undefined,
      target: { find: sent.order_id },
      requires: { recordReferenceIds: { invoices: [sent.reference_id] } },
      change: (order) => {
        if (!order) return refuse(NO_ORDER);
        const { patch, wrong } = writeInvoice(order, id, create(sent, order));
        return wrong.length > 0
          ? refuse({ kind: 'invalid', problems: itemProblems('items', wrong, () => 'sku') })
          : ok(patch);
      },
      reply: (order, { invoices }) => {
        const made = invoices.get(id)?.record;
        if (!made) throw new Error(`the invoice ${id} is not there`);
        return tagged(201, { data: view(made, idFor(order, NAME)) }, made);
      },
      absent: NO_ORDER,
    });
    return replyOf(outcome);
  },
};
