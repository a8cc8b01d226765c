import { type Static, Type } from 'typebox';
import { ORDER_COLUMNS } from '../../../importing/fields.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { view } from '../orders/lens.ts';
import { listMeant, OrderQuery } from '../orders/query.ts';
import { ShownOrder } from '../orders/schema.ts';
import { exportQuery, exportReply, headersOf } from './export-query.ts';
import { exported, headerOf, orderRows } from './order-lines.ts';
import { afterOf, streamPieces } from './stream.ts';

/** What a caller waits for at once, and what is held. */
const PAGE = 200;

const {
  sort: _sort,
  limit: _limit,
  cursor: _cursor,
  fields: _fields,
  total: _total,
  deleted: _deleted,
  ...filters
} = OrderQuery.properties;

const Query = Type.Object({ ...exportQuery, ...filters }, { additionalProperties: false });

export const exportOrders: Operation = {
  id: 'exportOrders',
  method: 'GET',
  path: '/exports/orders',
  scope: 'orders:read',
  summary: 'Export orders',
  description:
    'All orders that meet the filters of the list, the oldest first, each as it is when its turn comes: what is not changed ' +
    'or made meanwhile is there exactly once. An import of the file with `as_exported=true` makes identical orders.',
  query: Query,
  replies: { 200: exportReply('Orders', ShownOrder) },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { format = 'jsonl', after: sentAfter, ...wanted } = call.query as Static<typeof Query>;
    const after = afterOf(sentAfter);
    const listed = listMeant(wanted);
    if (!after.ok) return after;
    if (!listed.ok) return listed;
    const { filter } = listed.value;
    const { workspaceId } = call.principal;
    const isCsv = format === 'csv';
    const stream = streamPieces(isCsv ? headerOf(ORDER_COLUMNS) : '', after.value, async (place) => {
      const read = await core.read.listByCursor({
        workspaceId,
        filter,
        sort: { by: 'created_at', descending: false },
        after: place,
        size: PAGE,
        withTotal: false,
        requires: {},
      });
      if (!read.ok) return read;
      const { orders, context, next } = read.value;
      const texts = orders.map((order) => {
        const row = exported(order, view(order, context));
        return isCsv ? orderRows(row) : `${JSON.stringify(row)}\n`;
      });
      return ok({ text: texts.join(''), next });
    });
    return ok({ status: 200, headers: headersOf(format, 'orders'), stream });
  },
};
