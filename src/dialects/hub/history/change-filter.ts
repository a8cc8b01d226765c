import { type Static, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import type { ChangeFilter } from '../../../core/read/read-history.ts';
import { areOfOrders, EVENT_FILTERS, typesMeant } from '../../../model/event.ts';
import type { Failure, Problem } from '../../../model/failure.ts';
import { orderFieldsWhere } from '../../../model/order-fields.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Scope } from '../../../model/scope.ts';
import { list as listOf, MOST_VALUES, readList } from '../orders/query.ts';
import { queryProblem } from '../query-problems.ts';
import { actorsNamed, type KnownOperations, unknownWord, unknownWords, wordsOf } from './known-words.ts';

/** People know the field by the name that orders have in the API. */
const FIELDS_BY_OTHER_NAMES: Readonly<Record<string, string>> = { status: 'status_id' };

/** The fields that histories list. */
const FIELDS: readonly string[] = orderFieldsWhere(({ written }) => written !== 'by_hub');
const FIELDS_BY_DIALECT: readonly string[] = orderFieldsWhere(({ written }) => written === 'by_dialect');

/** The filters of changes in a query, but for times. */
export const CHANGE_FILTERS = {
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
  type: listOf('Types of events, or `order.*` for all of an entity'),
};

const ChangeFilters = Type.Object(CHANGE_FILTERS);
type ChangeFilters = Static<typeof ChangeFilters>;

/** The scope that a key lacks for changes of records, unless the filters select changes of orders alone. */
export function lackingScope({ order, field, type }: ChangeFilters, scopes: ReadonlySet<Scope>): Failure | undefined {
  const isOfOrders = type !== undefined && areOfOrders(typesMeant(readList(type) ?? []));
  if (order !== undefined || field !== undefined || isOfOrders) return undefined;
  const lacking = (['customers:read', 'products:read'] as const).find((scope) => !scopes.has(scope));
  return lacking && { kind: 'forbidden', scope: lacking };
}

/**
 * The filter of a query without its times. Fails with `invalid`: each impossible value, after the problems that the query has
 * beside.
 */
export async function readChangeFilter(
  sent: ChangeFilters,
  workspaceId: string,
  known: readonly KnownOperations[],
  core: Core,
  others: readonly Problem[] = [],
): Promise<Result<ChangeFilter>> {
  const problems: Problem[] = [...others];
  const values = (name: Exclude<keyof ChangeFilters, 'order'>): string[] | undefined => {
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
  const wanted = values('type');
  for (const word of wanted ?? []) {
    if (!EVENT_FILTERS.includes(word)) problems.push(unknownWord('type', word, EVENT_FILTERS));
  }
  const texts = values('by');
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const actors = texts === undefined ? ok(undefined) : await actorsNamed('by', texts, workspaceId, core);
  if (!actors.ok) return actors;
  const orderId = await orderOf(sent.order, workspaceId, core);
  if (!orderId.ok) return orderId;
  const types = wanted && typesMeant(wanted);
  return ok({ actors: actors.value, dialects, operations, fields, types, orderId: orderId.value });
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
