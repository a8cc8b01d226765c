import type { OrderContext } from '../../../core/context/order-context.ts';
import type { OrderFilter } from '../../../core/lists/order-lists.ts';
import type { Order } from '../../../model/order.ts';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeOrder, createOrder, listOrders, readOrder } from '../../../operations/orders.ts';
import type { Mapping } from '../../mapping.ts';
import { metaOf, pageOf } from '../common/lens.ts';
import { create, put, requirementsOf, view } from './lens.ts';
import { NewOrder, OrderQuery, OrderReply, OrdersReply, OrderUpdate } from './schema.ts';
import { fulfillmentStatus, status } from './status-mappings.ts';

const parameters = { id: 'The id of the order.' };

const requires = { showsCustomer: true } as const;

const reply = (order: Order, context: OrderContext) => ({ data: view(order, context) });

/** The calls for orders. */
export const orderCalls: readonly Operation[] = [
  listOrders({
    id: 'listOrders',
    method: 'GET',
    path: '/orders',
    scope: 'orders:read',
    summary: 'List orders',
    description: 'The orders that changed last come first.',
    query: OrderQuery,
    replies: { 200: { description: 'A page of orders', schema: OrdersReply } },
    requires,
    find: ({ query }) =>
      ok({ filter: filterOf(query), sort: { by: 'changed_at', descending: true }, page: pageOf(query) }),
    view: ({ orders, context, ...rest }, { query }) => ({
      data: orders.map((order) => view(order, context)),
      meta: metaOf(pageOf(query), rest),
    }),
  }),
  createOrder({
    id: 'createOrder',
    method: 'POST',
    path: '/orders',
    scope: 'orders:write',
    summary: 'Create an order',
    description:
      'The lines are variants of products. The customer exists or is created with the order. The order starts active, ' +
      'pending and unfulfilled.',
    body: NewOrder,
    example: {
      lineItems: [{ productVariantId: '7b0f4c1e-55aa-4d3a-9cb2-000000000001', quantity: 2 }],
      customer: { firstName: 'Ada', lastName: 'Byron', phone: '+14155550100' },
      shippingAddress: {
        firstName: 'Ada',
        lastName: 'Byron',
        phone: '+14155550100',
        address1: '1 Mill Road',
        city: 'Portland',
        province: 'OR',
        country: 'US',
        zip: '97205',
      },
      notes: 'Left at the gate',
    },
    nullMeansAbsent: true,
    replies: { 201: { description: 'The new order', schema: OrderReply } },
    prepare: async ({ body, principal }, core) => ok(body.lineItems.map(() => core.newId(principal.workspaceId))),
    requires: ({ body }) => requirementsOf(body),
    create: (context, { body, prepared: lineIds }) => create(body, lineIds, context),
    view: reply,
  }),
  readOrder({
    id: 'getOrder',
    method: 'GET',
    path: '/orders/{id}',
    scope: 'orders:read',
    summary: 'Get an order',
    parameters,
    replies: { 200: { description: 'The order', schema: OrderReply } },
    requires,
    view: reply,
  }),
  changeOrder({
    id: 'updateOrder',
    method: 'PUT',
    path: '/orders/{id}',
    scope: 'orders:write',
    summary: 'Update an order',
    description: 'Changes only the fields that are sent.',
    parameters,
    body: OrderUpdate,
    example: { status: 'archived', fulfillmentStatus: 'fulfilled', notes: 'Left at the gate' },
    replies: { 200: { description: 'The changed order', schema: OrderReply } },
    requires,
    exempts: {},
    put: (order, context, { body, problems }) => put(order, body, problems, context),
    view: reply,
  }),
];

const filterOf = ({ search, ...words }: OrderQuery): OrderFilter => ({
  search,
  states: words.status && canonicalOf(status, words.status),
  fulfillmentStatuses: words.fulfillmentStatus && canonicalOf(fulfillmentStatus, words.fulfillmentStatus),
});

/** Every canonical value that is shown as a word: `fulfilled` finds delivered orders as well. */
const canonicalOf = <C extends string, W extends string>({ canonical, shows }: Mapping<C, W>, word: W): C[] =>
  canonical.filter((value) => shows[value] === word);
