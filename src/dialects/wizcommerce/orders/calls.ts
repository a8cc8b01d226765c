import type { OrderContext } from '../../../core/context/order-context.ts';
import type { Core } from '../../../core/core.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result } from '../../../model/result.ts';
import { STATES, type State } from '../../../model/status.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeOrder, createOrder, deleteOrder, listOrders, readOrder } from '../../../operations/orders.ts';
import { dateOrderProblems, idsIn, mayBeExempt, pageOf, paginationOf, periodsOf, timeSortOf } from '../common/lens.ts';
import { NAME } from '../settings.ts';
import { create, putOrder, putStatus, requiredBy, SHOWN, view, viewSummary } from './lens.ts';
import { NEW_ORDER, OrderQuery, REPLACEMENT, type Status, StatusChange, type Version } from './schema.ts';
import { status } from './status-mappings.ts';

/** The calls for orders in one version of the vendor's contract. */
export function orderCalls(version: Version): Operation[] {
  const { base, suffix, replies } = version;
  const named = (id: string) => ({ id: id + suffix, ...(base === undefined ? {} : { base }) });
  const parameters = { id: 'The id of the order.' };
  const summary = (order: Order, context: OrderContext) => ({ data: viewSummary(order, context, version) });
  return [
    listOrders({
      ...named('listOrders'),
      method: 'GET',
      path: '/orders',
      scope: 'orders:read',
      summary: 'List orders',
      query: OrderQuery,
      replies: { 200: { description: 'A page of orders', schema: replies.List } },
      requires: SHOWN,
      find: async ({ query, principal }, core) => {
        const states = await statesOf(query.order_status, principal.workspaceId, core);
        if (!states.ok) return states;
        const filter = {
          states: states.value,
          ...periodsOf(query),
          referenceIds: idsIn(query.reference_ids),
          sources: query.source === undefined ? undefined : [query.source],
        };
        return ok({ filter, sort: timeSortOf(query), page: pageOf(query) });
      },
      view: (page, { query }) => ({
        data: page.orders.map((order) => viewSummary(order, page.context, version)),
        pagination: paginationOf(query, page),
      }),
    }),
    createOrder({
      ...named('createOrder'),
      method: 'POST',
      path: '/orders',
      scope: 'orders:write',
      summary: 'Create an order',
      description: 'Takes the fields of a replacement, and the status to start with.',
      body: version.NewOrder,
      example: NEW_ORDER,
      nullMeansAbsent: true,
      replies: { 201: { description: 'The new order', schema: replies.Summary } },
      validate: ({ body }) => dateOrderProblems(body, undefined),
      exempts: { may: mayBeExempt },
      requires: ({ body }) => requiredBy(body),
      create: (context, { body, problems }) => create(body, problems, context, version),
      view: summary,
    }),
    readOrder({
      ...named('getOrder'),
      method: 'GET',
      path: '/orders/{id}',
      scope: 'orders:read',
      summary: 'Get an order',
      description:
        'Shows everything that a replacement can write, so that an order can be read, changed and sent back.',
      parameters,
      replies: { 200: { description: 'The whole order', schema: replies.Order } },
      requires: SHOWN,
      view: (order, context) => ({ data: view(order, context, version) }),
    }),
    changeOrder({
      ...named('updateOrder'),
      method: 'PUT',
      path: '/orders/{id}',
      scope: 'orders:write',
      summary: 'Replace an order',
      description:
        'Every optional field that is left out is removed, but for `display_id`, which stays, and `source`, which becomes ' +
        '`openapi`. Null counts as left out. A value that the order shows already is kept, and no rule binds it.',
      parameters,
      body: version.Replacement,
      example: REPLACEMENT,
      nullMeansAbsent: true,
      replaces: true,
      replies: { 201: { description: 'The order as it is now', schema: replies.Summary } },
      validate: ({ body }) => dateOrderProblems(body, undefined),
      exempts: { may: mayBeExempt },
      requires: ({ body }) => requiredBy(body),
      put: (order, context, { body, problems }) => putOrder(order, body, problems, context, version),
      view: summary,
    }),
    changeOrder({
      ...named('updateOrderStatus'),
      method: 'PATCH',
      path: '/orders/{id}/status',
      scope: 'orders:write',
      summary: 'Update the status of an order',
      description: 'Only `status` is read. The status that the order has already changes nothing.',
      parameters,
      body: StatusChange,
      example: { status: 'confirmed' },
      replies: { 200: { description: 'The order as it is now', schema: replies.Summary } },
      requires: SHOWN,
      put: (order, context, { body }) => ok(putStatus(order, body, context)),
      view: summary,
    }),
    // The vendor's client library has this call. It reads no body.
    deleteOrder({
      ...named('deleteOrder'),
      method: 'DELETE',
      path: '/orders/{id}',
      scope: 'orders:delete',
      summary: 'Delete an order',
      description: 'An order that was deleted before is not found.',
      parameters,
      replies: { 204: { description: 'The order is gone' } },
    }),
  ];
}

/** The states that a list shows: those shown as the word that was asked for. The default is `draft`, or the workspace's own. */
async function statesOf(
  asked: Status | undefined,
  workspaceId: string,
  core: Core,
): Promise<Result<State[] | undefined>> {
  if (asked === undefined) {
    const workspace = await core.read.workspace(workspaceId);
    if (!workspace.ok) return workspace;
    if (workspace.value.settings?.[NAME]?.order_status === 'any') return ok(undefined);
  }
  return ok(STATES.filter((state) => status.shows[state] === (asked ?? 'draft')));
}
