import { type Static, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import { parseCursor, writeCursor } from '../../../core/feed/cursor.ts';
import type { ChangeFilter, FeedCursor } from '../../../core/read/read-history.ts';
import { entityName, eventTypeOf } from '../../../model/event.ts';
import type { Problem } from '../../../model/failure.ts';
import { orderFieldsWhere } from '../../../model/order-fields.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { periodFrom, periodTo, withMoments } from '../days.ts';
import { backwards, list as listOf, MOST_VALUES, period, readList } from '../orders/query.ts';
import { invalidAfter, queryProblem } from '../query-problems.ts';
import { actorsNamed, type KnownOperations, unknownWord, unknownWords, wordsOf } from './known-words.ts';
import { entryOf, FeedEntry, TimeZone } from './schema.ts';

const MOST_CHANGES = 1000;
const DEFAULT_CHANGES = 100;

/** People know the field by the name that orders have in the API. */
const FIELDS_BY_OTHER_NAMES: Readonly<Record<string, string>> = { status: 'status_id' };

/** The fields that histories list. */
const FIELDS: readonly string[] = orderFieldsWhere(({ written }) => written !== 'by_hub');
const FIELDS_BY_DIALECT: readonly string[] = orderFieldsWhere(({ written }) => written === 'by_dialect');

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
    by: listOf(
      "Authors: a user's name, email address or id; an API key's name, id or shown beginning. The beginning of a word of a name is enough",
    ),
    dialect: listOf('Dialects of the requests'),
    operation: listOf('Operations, by the names that the history has'),
    order: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'Only changes of this order: its id, an alias in any dialect, its reference id or display id.',
      }),
    ),
    field: listOf('Only changes of orders that list one of these fields, by their names in the API'),
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
      'Needs `customers:read` and `products:read` too, unless `order` or `field` selects changes of orders alone.',
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
          time_zone: TimeZone(),
        }),
      },
    },
    answer: async (call, core) => {
      const { scopes, workspaceId } = call.principal;
      const { after, limit = DEFAULT_CHANGES, order, field } = call.query;
      for (const scope of ['customers:read', 'products:read'] as const) {
        const isNeeded = order === undefined && field === undefined;
        if (isNeeded && !scopes.has(scope)) return refuse({ kind: 'forbidden', scope });
      }
      const from = readCursor(after);
      if (!from.ok) return from;
      const filter = await filterOf(call.query, workspaceId, known(), core);
      if (!filter.ok) return filter;
      const page = await core.history.changes(workspaceId, from.value, limit, filter.value);
      if (!page.ok) return page;
      const { changes, actors, displayIds, next, hasMore, timeZone } = page.value;
      const items = changes.map((change) => {
        const displayId = change.entity === 'order' ? displayIds.get(change.id) : undefined;
        return {
          type: eventTypeOf(change),
          entity: entityName(change.entity),
          id: change.id,
          ...(displayId === undefined ? {} : { display_id: displayId }),
          ...entryOf(change, actors),
        };
      });
      return ok(json(200, { items, next: writeCursor(next), has_more: hasMore, time_zone: timeZone }));
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
  const problems: Problem[] = [];
  const values = (name: 'by' | 'dialect' | 'operation' | 'field'): string[] | undefined => {
    const text = sent[name];
    if (text === undefined) return undefined;
    const read = readList(text);
    if (!read) problems.push(queryProblem(name, 'format', 'has a misplaced quotation mark'));
    else if (read.length === 0) problems.push(queryProblem(name, 'required', 'names nothing'));
    else if (read.length > MOST_VALUES)
      problems.push(queryProblem(name, 'count', `must have at most ${MOST_VALUES} values`));
    return [...new Set(read ?? [])];
  };
  const all = wordsOf(known);
  const words = (name: 'dialect' | 'operation'): string[] | undefined => {
    const wanted = values(name);
    problems.push(...unknownWords(name, wanted ?? [], all[name]));
    return wanted;
  };
  const dialects = words('dialect');
  const operations = words('operation');
  const fields = values('field')?.map((name) => FIELDS_BY_OTHER_NAMES[name] ?? name);
  for (const name of fields ?? []) {
    const [base = '', ...rest] = name.split('.');
    const isField = rest.length === 0 ? FIELDS.includes(base) : FIELDS_BY_DIALECT.includes(base);
    if (!isField) problems.push(unknownWord('field', name, ['status', ...FIELDS]));
  }
  const { from, to } = period(dated.value.from, dated.value.to) ?? {};
  problems.push(...backwards({ from, to }));
  const texts = values('by');
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const actors = texts === undefined ? ok(undefined) : await actorsNamed('by', texts, workspaceId, core);
  if (!actors.ok) return actors;
  const orderId = await orderOf(sent.order, workspaceId, core);
  if (!orderId.ok) return orderId;
  return ok({ actors: actors.value, dialects, operations, fields, from, to, orderId: orderId.value });
}

/** The id of the order that a text names. Fails with `invalid` when none or several have it. */
async function orderOf(text: string | undefined, workspaceId: string, core: Core): Promise<Result<string | undefined>> {
  if (text === undefined) return ok(undefined);
  const found = await core.history.ordersNamed(workspaceId, text);
  if (!found.ok) return found;
  if (found.value.length === 1) return ok(found.value[0]);
  const reason =
    found.value.length === 0
      ? `has ${JSON.stringify(text)}, which no order has as a name`
      : 'names several orders: use the id';
  return refuse({ kind: 'invalid', problems: [queryProblem('order', 'reference', reason)] });
}

function readCursor(text: string | undefined): Result<FeedCursor | 'latest' | undefined> {
  if (text === undefined || text === 'latest') return ok(text);
  const cursor = parseCursor(text);
  if (cursor) return ok(cursor);
  return invalidAfter();
}
