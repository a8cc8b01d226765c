import { type Static, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import type { WholeList } from '../../../core/lists/count-orders.ts';
import { ok, type Result } from '../../../model/result.ts';
import { STATES, type State } from '../../../model/status.ts';
import type { Call } from '../../../operations/operation.ts';
import { list, read } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { CLOSED } from '../schema.ts';
import { listMeant, selecting } from './query.ts';

const ListQuery = Type.Object(selecting, CLOSED);

const Orders = () => Type.Integer({ minimum: 0 });

const OrderCounts = Type.Object(
  {
    total: Orders(),
    states: Type.Object(
      Object.fromEntries(STATES.map((state) => [state, Orders()])) as Record<State, ReturnType<typeof Orders>>,
    ),
    statuses: Type.Array(Type.Object({ id: Type.String(), orders: Orders() }), {
      description: 'Every status of the catalog, in its order, the archived ones last.',
    }),
  },
  { 'x-name': 'OrderCounts' },
);

const Beside = (description: string) =>
  Type.Union([Type.Object({ id: Type.String(), display_id: Type.String() }), Type.Null()], { description });

const AdjacentOrders = Type.Object(
  {
    previous: Beside('The order before it; null at the beginning.'),
    next: Beside('The order after it; null at the end.'),
    matches: Type.Boolean({ description: 'Whether the order itself is in the list.' }),
  },
  { 'x-name': 'AdjacentOrders' },
);

/** The call that counts the orders of a list by status and state. */
export const countOrders = list({
  id: 'countOrders',
  method: 'GET',
  path: '/orders/counts',
  scope: 'orders:read',
  summary: 'Count orders by status and state',
  description:
    'Counts the orders that `GET /api/orders` lists with the same parameters. All figures are of one moment. Without other ' +
    'filters than `status`, `state` and `fulfillment_status` they are at hand. Otherwise the orders are counted, as for `total`.',
  query: ListQuery,
  replies: { 200: { description: 'The numbers of orders', schema: OrderCounts } },
  answer: async ({ query, principal }, core) => {
    const meant = await wholeList(query, principal, core);
    if (!meant.ok) return meant;
    const counted = await core.read.counts(meant.value);
    if (!counted.ok) return counted;
    const states: Record<State, number> = { draft: 0, confirmed: 0, archived: 0, cancelled: 0, refunded: 0 };
    let total = 0;
    for (const { state, orders } of counted.value) {
      total += orders;
      if (state) states[state] += orders;
    }
    return ok(json(200, { total, states, statuses: counted.value.map(({ id, orders }) => ({ id, orders })) }));
  },
});

/** The call that finds the orders before and after one in a list. */
export const getAdjacentOrders = read({
  id: 'getAdjacentOrders',
  method: 'GET',
  path: '/orders/{id}/adjacent',
  scope: 'orders:read',
  summary: 'Get the orders before and after one in a list',
  description:
    'The list is that of `GET /api/orders` with the same parameters. For an order that is not in it, they are those ' +
    'beside the place that it would have. Without the time that the list is sorted by, it has no place. A deleted order has one.',
  parameters: { id: 'The id of the order.' },
  query: ListQuery,
  replies: { 200: { description: 'The orders beside it', schema: AdjacentOrders } },
  answer: async ({ id, query, principal }, core) => {
    const meant = await wholeList(query, principal, core);
    if (!meant.ok) return meant;
    const found = await core.read.adjacent(id, meant.value);
    if (!found.ok) return found;
    const { previous = null, next = null, matches } = found.value;
    return ok(json(200, { previous, next, matches }));
  },
});

/** The list that a validated query means. Fails with `invalid` or `unavailable`. */
async function wholeList(
  query: Static<typeof ListQuery>,
  { workspaceId }: Call['principal'],
  core: Core,
): Promise<Result<WholeList>> {
  const meant = await listMeant(query, workspaceId, core);
  return meant.ok ? ok({ ...meant.value, workspaceId }) : meant;
}
