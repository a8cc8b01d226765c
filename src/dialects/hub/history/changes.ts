import { type Static, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import { parseCursor, writeCursor } from '../../../core/feed/cursor.ts';
import type { ChangeFilter, FeedCursor } from '../../../core/read/read-history.ts';
import { entityName, eventTypeOf } from '../../../model/event.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { periodFrom, periodTo, withMoments } from '../days.ts';
import { backwards, period } from '../orders/query.ts';
import { invalidAfter } from '../query-problems.ts';
import { CHANGE_FILTERS, lackingScope, readChangeFilter } from './change-filter.ts';
import { COMPLETENESS, FeedLag, lagOf } from './completeness.ts';
import type { KnownOperations } from './known-words.ts';
import { entryOf, FeedEntry, TimeZone } from './schema.ts';

const MOST_CHANGES = 1000;
const DEFAULT_CHANGES = 100;

const ChangesQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        maxLength: 1000,
        description: 'The `next` of the page before; `latest` for the present end; by default, the beginning.',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_CHANGES,
        description: 'Changes on a page, fewer if they are large; 100 by default.',
      }),
    ),
    from: periodFrom(),
    to: periodTo(),
    ...CHANGE_FILTERS,
  },
  { additionalProperties: false },
);
type ChangesQuery = Static<typeof ChangesQuery>;

/** Lists the changes of the workspace. `known` are the dialects with their operations. */
export const listChanges = (known: () => readonly KnownOperations[]): KeyedOperation =>
  list({
    id: 'listChanges',
    method: 'GET',
    path: '/changes',
    scope: 'orders:read',
    summary: 'Follow every change of the workspace, or those by a person, a time, a field and others',
    description:
      'Every change of orders and the records that they refer to, in order of occurrence, each exactly once. A change ' +
      'that is still being committed delays later ones. `next` is always there, even without new changes. The ' +
      'versions of one order appear in their order. A change must meet all given filters. A page with filters may have ' +
      'fewer changes than `limit`, or none, while `has_more` is true. `next` says up to where changes were examined. ' +
      'Needs `customers:read` and `products:read` too, unless `order`, `field` or `type` selects changes of orders alone.',
    query: ChangesQuery,
    replies: {
      200: {
        description: 'Changes, the oldest first',
        schema: Type.Object({
          items: Type.Array(FeedEntry),
          next: Type.String({ description: 'The `after` of the next page.' }),
          has_more: Type.Boolean({
            description: 'Whether to read on at once. False: the page reaches the present end.',
          }),
          ...COMPLETENESS,
          feed_lag: FeedLag,
          time_zone: TimeZone(),
        }),
      },
    },
    answer: async (call, core) => {
      const { scopes, workspaceId } = call.principal;
      const { after, limit = DEFAULT_CHANGES } = call.query;
      const lacking = lackingScope(call.query, scopes);
      if (lacking) return refuse(lacking);
      const from = readCursor(after);
      if (!from.ok) return from;
      const filter = await filterOf(call.query, workspaceId, known(), core);
      if (!filter.ok) return filter;
      const page = await core.history.changes(workspaceId, from.value, limit, filter.value);
      if (!page.ok) return page;
      const { placed, next, completeAt, lag, hasMore, timeZone } = page.value;
      const items = placed.map(({ change, actors, displayId }) => ({
        type: eventTypeOf(change),
        entity: entityName(change.entity),
        id: change.id,
        ...(displayId === undefined ? {} : { display_id: displayId }),
        ...entryOf(change, actors),
      }));
      const cursor = writeCursor(next);
      return ok(
        json(200, {
          items,
          next: cursor,
          has_more: hasMore,
          complete_to: cursor,
          complete_at: completeAt ?? null,
          feed_lag: lagOf(lag),
          time_zone: timeZone,
        }),
      );
    },
  });

/** The filter of a query; `undefined` when it has none. Fails with `invalid`: each impossible value. */
async function filterOf(
  sent: ChangesQuery,
  workspaceId: string,
  known: readonly KnownOperations[],
  core: Core,
): Promise<Result<ChangeFilter | undefined>> {
  const { after: _after, limit: _limit, ...filters } = sent;
  if (Object.keys(filters).length === 0) return ok(undefined);
  const dated = await withMoments(filters, ['from', 'to'], workspaceId, core);
  if (!dated.ok) return dated;
  const { from, to } = period(dated.value.from, dated.value.to) ?? {};
  const filter = await readChangeFilter(sent, workspaceId, known, core, backwards({ from, to }));
  return filter.ok ? ok({ ...filter.value, from, to }) : filter;
}

function readCursor(text: string | undefined): Result<FeedCursor | 'latest' | undefined> {
  if (text === undefined || text === 'latest') return ok(text);
  const cursor = parseCursor(text);
  if (cursor) return ok(cursor);
  return invalidAfter();
}
