import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { createRecord, listRecords } from '../../../operations/records.ts';
import { json } from '../../../operations/reply.ts';
import { matchOf, NEWEST_FIRST, pageOf } from '../common/lens.ts';
import { noOrderType } from '../errors.ts';
import { create, view } from './lens.ts';
import { NewOrderItem, OrderItemCreated, OrderItemList, OrderItemQuery } from './schema.ts';

const createItem = createRecord({
  entity: 'items',
  id: 'createOrderItem',
  method: 'POST',
  path: '/order_items',
  scope: 'products:write',
  summary: 'Create an order item',
  body: NewOrderItem,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The order item is created', schema: OrderItemCreated } },
  requires: ({ body }) => ({ ids: { order_types: [body.order_type] } }),
  create: (records, { body }) =>
    records.get('order_types', body.order_type) ? ok(create(body)) : refuse(noOrderType(body.order_type)),
  view: ({ id }) => ({ order_item_id: id }),
});

/** The calls for items, which the vendor calls order items. */
export const itemCalls: KeyedOperation[] = [
  listRecords({
    entity: 'items',
    id: 'listOrderItems',
    method: 'GET',
    path: '/order_items',
    scope: 'products:read',
    summary: 'List order items',
    query: OrderItemQuery,
    replies: { 200: { description: 'A page of order items, the newest first', schema: OrderItemList } },
    find: ({ query }) => ({
      filter: { name: matchOf(query, 'name'), orderTypeId: query.order_type_id },
      sort: NEWEST_FIRST,
      page: pageOf(query),
    }),
    view: ({ records }) => ({ items: records.map(view) }),
  }),
  {
    ...createItem,
    // The order type may come under the name that replies have for it, and a pair that is not whole has a reply of its own.
    handle: async (call, core) => {
      const sent = call.body as Partial<NewOrderItem> | undefined;
      const isNamedOtherwise = typeof sent?.order_type_id === 'string';
      const problems = call.problems.filter(
        ({ path, rule }) => !(isNamedOtherwise && rule === 'required' && path[0] === 'order_type'),
      );
      if (problems.length === 0 && (sent?.ops_task_item_id === undefined) !== (sent?.ops_operation_id === undefined)) {
        const message = 'ops_task_item_id and ops_operation_id must be provided together';
        return ok(json(400, { detail: { message } }));
      }
      const body = { ...sent, order_type: sent?.order_type ?? sent?.order_type_id };
      return createItem.handle({ ...call, body, problems }, core);
    },
  },
];
