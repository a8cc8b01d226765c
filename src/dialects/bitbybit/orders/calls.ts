import { v7 as uuidv7 } from 'uuid';
import type { OrderFilter } from '../../../core/lists/order-lists.ts';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeOrder, listOrders as list, createOrder as make, showOrder } from '../../../operations/order-calls.ts';
import type { Mapping } from '../../mapping.ts';
import { metaOf, pageOf } from '../common/lens.ts';
import { create, put, requirementsOf, view } from './lens.ts';
import { NewOrder, OrderQuery, OrderReply, OrdersReply, OrderUpdate } from './schema.ts';
import { fulfillmentStatus, status } from './status.ts';

export const listOrders: Operation = {
  id: 'listOrders',
  method: 'GET',
  path: '/orders',
  scope: 'orders:read',
  summary: 'List orders',
  description: 'The orders that changed last come first.',
  query: OrderQuery,
  replies: { 200: { description: 'A page of orders', schema: OrdersReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as OrderQuery;
    const page = pageOf(query);
    return list(call, core, {
      filter: filterOf(query),
      sort: { by: 'changed_at', descending: true },
      page,
      requires: { showsCustomer: true },
      show: ({ orders, context, ...rest }) => ({
        data: orders.map((order) => view(order, context)),
        meta: metaOf(page, rest),
      }),
    });
  },
};

const filterOf = ({ search, ...words }: OrderQuery): OrderFilter => ({
  search,
  states: words.status && canonicalOf(status, words.status),
  fulfillmentStatuses: words.fulfillmentStatus && canonicalOf(fulfillmentStatus, words.fulfillmentStatus),
});

/** Every canonical value that is shown as a word: `fulfilled` finds delivered orders as well. */
const canonicalOf = <C extends string, W extends string>({ canonical, shows }: Mapping<C, W>, word: W): C[] =>
  canonical.filter((value) => shows[value] === word);

export const createOrder: Operation = {
  id: 'createOrder',
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  summary: 'Create an order',
  description:
    'The lines are variants of products. The customer exists or is created with the order. The order starts active, pending and unfulfilled.',
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
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const order = call.body as NewOrder;
    const lineIds = order.lineItems.map(() => uuidv7());
    return make(call, core, {
      id: uuidv7(),
      requires: requirementsOf(order),
      create: (context) => create(order, lineIds, context),
      status: 201,
      show: (made, context) => ({ data: view(made, context) }),
    });
  },
};

export const getOrder: Operation = {
  id: 'getOrder',
  method: 'GET',
  path: '/orders/{id}',
  scope: 'orders:read',
  summary: 'Get an order',
  parameters: { id: 'The id of the order.' },
  replies: { 200: { description: 'The order', schema: OrderReply } },
  handle: (call, core) =>
    showOrder(call, core, {
      id: call.parameters.id ?? '',
      requires: { showsCustomer: true },
      show: (order, context) => ({ data: view(order, context) }),
    }),
};

export const updateOrder: Operation = {
  id: 'updateOrder',
  method: 'PUT',
  path: '/orders/{id}',
  scope: 'orders:write',
  summary: 'Update an order',
  description: 'Changes only the fields that are sent.',
  parameters: { id: 'The id of the order.' },
  body: OrderUpdate,
  example: { status: 'archived', fulfillmentStatus: 'fulfilled', notes: 'Left at the gate' },
  replies: { 200: { description: 'The changed order', schema: OrderReply } },
  handle: (call, core) =>
    changeOrder(call, core, {
      id: call.parameters.id ?? '',
      requires: { showsCustomer: true },
      problems: call.problems,
      put: (order, context) => put(order, call.body as OrderUpdate, call.problems, context),
      status: 200,
      show: (order, context) => ({ data: view(order, context) }),
    }),
};
