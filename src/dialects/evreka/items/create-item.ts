import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { json } from '../../../operations/reply.ts';
import { noOrderType } from '../errors.ts';
import { NewOrderItem, OrderItemCreated } from '../wire/items.ts';
import { create } from './lens.ts';

export const createItem: KeyedOperation = {
  id: 'createOrderItem',
  method: 'POST',
  path: '/order_items',
  scope: 'products:write',
  summary: 'Create something that can be ordered',
  body: NewOrderItem,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The order item is made', schema: OrderItemCreated } },
  handle: async (call, core) => {
    const sent = call.body as Partial<NewOrderItem> | undefined;
    const isNamedOtherwise = typeof sent?.order_type_id === 'string';
    const problems = call.problems.filter(
      ({ path, rule }) => !(isNamedOtherwise && rule === 'required' && path[0] === 'order_type'),
    );
    if (problems.length > 0) return refuse({ kind: 'invalid', problems });
    const body = { ...sent, order_type: sent?.order_type ?? sent?.order_type_id } as NewOrderItem;
    if ((body.ops_task_item_id === undefined) !== (body.ops_operation_id === undefined)) {
      const message = 'ops_task_item_id and ops_operation_id must be provided together';
      return ok(json(400, { detail: { message } }));
    }
    const id = uuidv7();
    return writeRecord(call, core, {
      target: { kind: 'items', create: id },
      requires: { ids: { order_types: [body.order_type] } },
      change: (found) =>
        found.get('order_types', body.order_type)
          ? ok([{ kind: 'items', id, content: create(body) }])
          : refuse(noOrderType(body.order_type)),
      status: 200,
      show: () => ({ order_item_id: id }),
    });
  },
};
