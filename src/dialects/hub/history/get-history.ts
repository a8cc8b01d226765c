import { type Static, Type } from 'typebox';
import { isPossibleId } from '../../../model/id.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { NullableText, PageOf } from '../wire.ts';
import { entryOf, HistoryEntry } from './wire.ts';

const MOST = 200;
const DEFAULT_PAGE = 50;

const Query = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST,
        description: 'Versions on a page, fewer when they are long; 50 by default.',
      }),
    ),
    after: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2 ** 31 - 1,
        description: 'The `next` of the page before: an earlier version.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const getHistory: Operation = {
  id: 'getOrderHistory',
  method: 'GET',
  path: '/orders/{id}/history',
  scope: 'orders:read',
  summary: 'List the versions of an order',
  description: 'The latest first: who, when, through what, why, and every field from and to. Of deleted orders too.',
  parameters: { id: 'The id of the order.' },
  query: Query,
  replies: {
    200: {
      description: 'Versions of the order',
      schema: Type.Object({ ...PageOf(HistoryEntry).properties, order_id: Type.String(), next: NullableText() }),
    },
  },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const id = call.parameters['id'] ?? '';
    if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'order', id });
    const { limit = DEFAULT_PAGE, after } = call.query as Static<typeof Query>;
    const page = await core.history.of(call.principal.workspaceId, call.dialect, id, { before: after, most: limit });
    if (!page.ok) return page;
    const { orderId, changes, actors, hasMore } = page.value;
    const items = changes.map((change) => entryOf(change, actors));
    return ok(json(200, { order_id: orderId, items, next: hasMore ? String(items.at(-1)?.version) : null }));
  },
};
