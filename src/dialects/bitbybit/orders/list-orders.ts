import type { OrderFilter } from '../../../core/lists/order-lists.ts';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { listOrders as list } from '../../../operations/order-calls.ts';
import type { Mapping } from '../../mapping.ts';
import { metaOf, pageOf } from '../paging.ts';
import { OrderQuery, OrdersReply } from '../wire/orders.ts';
import { view } from './lens.ts';
import { fulfillmentStatus, status } from './status.ts';

export const listOrders: Operation = {
  id: 'listOrders',
  method: 'GET',
  path: '/orders',
  scope: 'orders:read',
  summary: 'List orders',
  description: 'Those that changed last come first.',
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

/** Every canonical value that is shown as a word: who asks for `fulfilled` wants what was delivered as well. */
const canonicalOf = <C extends string, W extends string>({ canonical, shows }: Mapping<C, W>, word: W): C[] =>
  canonical.filter((value) => shows[value] === word);
