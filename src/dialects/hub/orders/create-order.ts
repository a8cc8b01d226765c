import { v7 as uuidv7 } from 'uuid';
import { type Result, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { createOrder as make } from '../../../operations/order-calls.ts';
import { textAt } from '../../../operations/values.ts';
import { create } from './lens.ts';
import { ShownOrder } from './reply.ts';
import { NewOrder } from './request.ts';
import { requirementsOf } from './required-records.ts';
import { view } from './view.ts';

export const createOrder: Operation = {
  id: 'createOrder',
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  summary: 'Create an order',
  description:
    'Everything may be left out. An id may be brought along; one that any order has or had is refused (409).',
  body: NewOrder,
  example: {
    po_number: 'PO-4711',
    currency: 'USD',
    line_items: [{ sku: 'CHAIR', title: 'Chair', quantity: 2, unit_price: 50.25 }],
    shipping_charge: 12,
    internal_note: 'Ask for the sales manager.',
  },
  replies: { 201: { description: 'The new order', schema: ShownOrder } },
  handle: async (call, core) => {
    const { body, problems } = call;
    // There is no order yet that could exempt anything, and an id that is none can be asked for nowhere.
    if (problems.length > 0) return refuse({ kind: 'invalid', problems: [...problems] });
    const newId = textAt(body, ['id']);
    return make(call, core, {
      id: newId ?? uuidv7(),
      requires: { ...requirementsOf(body), ...(newId === undefined ? {} : { newId }) },
      create: (context) => {
        const created = create(body, problems, context);
        return created.ok && newId !== undefined && context.takenIds.has(newId) ? taken(newId) : created;
      },
      status: 201,
      show: view,
    });
  },
};

const taken = (id: string): Result<never> => refuse({ kind: 'duplicate', field: 'id', value: id });
