import { Type } from 'typebox';
import { cursorOf, placeOf } from '../../../core/lists/cursor.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { NullableText } from '../wire.ts';
import { selectionOf } from './fields.ts';
import { listMeant, OrderQuery } from './query.ts';
import { ReadOrder } from './reply.ts';
import { view } from './view.ts';

const DEFAULT_SIZE = 50;

const OrderList = Type.Object(
  {
    items: Type.Array(ReadOrder),
    next: NullableText({ description: 'The `cursor` of the next page; null on the last.' }),
    total: Type.Optional(Type.Integer({ description: 'When it was asked for.' })),
  },
  { 'x-name': 'OrderList' },
);

export const listOrders: Operation = {
  id: 'listOrders',
  method: 'GET',
  path: '/orders',
  scope: 'orders:read',
  summary: 'List orders',
  description:
    'The newest first. Go on with `next` as `cursor`, and the same filter and sort. What does not change meanwhile is on ' +
    'exactly one page. Sorted by `changed_at`, what changes meanwhile is met again at the end; by `-changed_at` it moves ' +
    'to the front, which is behind you, and may be missed.',
  query: OrderQuery,
  replies: { 200: { description: 'A page of orders', schema: OrderList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as OrderQuery;
    const select = selectionOf(query.fields);
    const listed = listMeant(query);
    if (!listed.ok || !select.ok) return refuse({ kind: 'invalid', problems: problemsOf(listed, select) });
    const after = query.cursor === undefined ? undefined : placeOf(listed.value, query.cursor);
    if (query.cursor !== undefined && !after) return refuse({ kind: 'invalid', problems: [BAD_CURSOR] });
    const read = await core.read.listByCursor({
      ...listed.value,
      workspaceId: call.principal.workspaceId,
      after,
      size: query.limit ?? DEFAULT_SIZE,
      withTotal: query.total ?? false,
      requires: {},
    });
    if (!read.ok) return read;
    const { orders, context, next, total } = read.value;
    return ok(
      json(200, {
        items: orders.map((order) => select.value(view(order, context))),
        next: next ? cursorOf(listed.value, next) : null,
        total,
      }),
    );
  },
};

const BAD_CURSOR: Problem = {
  place: 'query',
  path: ['cursor'],
  rule: 'reference',
  reason: 'is none of a list with this filter and sort',
  binding: 'shape',
};

/** What both found wrong, at once. */
const problemsOf = (...results: { ok: boolean; failure?: { kind: string; problems?: Problem[] } }[]): Problem[] =>
  results.flatMap(({ failure }) => failure?.problems ?? []);
