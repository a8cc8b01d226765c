import type { OrderFilter, OrderSort, Period } from '../../../core/lists/order-lists.ts';
import type { Problem } from '../../../model/failure.ts';
import type { OrderType } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { StatusCatalog } from '../../../model/status.ts';
import { type Instant, parseDay, parseInstant } from '../../../model/time.ts';
import { NAME } from '../extras.ts';
import { isMatch, keysIn, matchOf } from '../filters.ts';
import { OrderQuery, type SORT_KEYS } from '../wire/orders.ts';

/** What the words of a query stand for. */
export interface QueryContext {
  statuses: StatusCatalog;
  orderTypes: readonly Pick<OrderType, 'dynamic_fields'>[];
  /** The hub's id of the customer whom the query names exactly, where it is another. */
  customerId: string | undefined;
}

/** Parameters that may be keys of the fields of order types. */
export const openKeys = (query: object): string[] => keysIn(query as Record<string, unknown>, OrderQuery.properties);

/**
 * Which orders a query asks for; `undefined` when none can be meant. Parameters that are no field of any order type are
 * ignored. Fails with `invalid`.
 */
export function filterOf(query: OrderQuery, context: QueryContext): Result<OrderFilter | undefined> {
  const completed = periodOf(query);
  if (!completed.ok) return completed;
  const isPlanned = matchOf(query, 'order_plan_id') !== undefined;
  const entity = matchOf(query, 'entity_id', 'exact');
  const contact = matchOf(query, 'contact_id', 'exact');
  const status = matchOf(query, 'status_id', 'exact');
  const statusIds = status && context.statuses.filter(({ id }) => isMatch(id, status)).map(({ id }) => id);
  // The hub keeps no plans, so no order has one.
  if (isPlanned || statusIds?.length === 0) return ok(undefined);
  return ok({
    displayId: matchOf(query, 'name'),
    statusIds,
    completed: completed.value,
    ...(entity && 'exact' in entity ? { customerIds: [context.customerId ?? entity.exact] } : {}),
    ...(entity && 'contains' in entity ? { customerIdContains: entity.contains } : {}),
    ...(contact ? { contact: { id: contact, listedAt: { dialect: NAME, path: ['contacts'] } } } : {}),
    ...extrasOf(query, context),
  });
}

const SORTS: Record<(typeof SORT_KEYS)[number], OrderSort['by']> = {
  created_at: 'created_at',
  updated_at: 'changed_at',
  name: 'display_id',
  completion_time: 'completed_at',
};

/** How a query wants orders sorted: newest first when it does not say. */
export const sortOf = ({ sort_key = 'created_at', sort_order = 'desc' }: OrderQuery): OrderSort => ({
  by: SORTS[sort_key],
  descending: sort_order === 'desc',
});

function extrasOf(query: OrderQuery, { orderTypes }: QueryContext): Pick<OrderFilter, 'extras'> {
  const fields = new Set(orderTypes.flatMap(({ dynamic_fields = [] }) => dynamic_fields.map(({ key }) => key)));
  const wanted = [
    { path: ['type', 'id'], match: matchOf(query, 'type_id', 'exact') },
    { path: ['service_point', 'id'], match: matchOf(query, 'service_point_id', 'exact') },
    ...openKeys(query)
      .filter((key) => fields.has(key))
      .map((key) => ({ path: ['dynamic', key], match: matchOf(query, key) })),
  ];
  const extras = wanted.flatMap(({ path, match }) => (match ? [{ dialect: NAME, path, match }] : []));
  return extras.length > 0 ? { extras } : {};
}

function periodOf({ completion_time_start, completion_time_end }: OrderQuery): Result<Period | undefined> {
  const from = completion_time_start === undefined ? undefined : momentOf(completion_time_start, 'T00:00:00Z');
  const to = completion_time_end === undefined ? undefined : momentOf(completion_time_end, 'T23:59:59.999Z');
  const problems: Problem[] = [
    ...(completion_time_start !== undefined && !from ? [noMoment('completion_time_start')] : []),
    ...(completion_time_end !== undefined && !to ? [noMoment('completion_time_end')] : []),
  ];
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok(from || to ? { from, to } : undefined);
}

/** A day is taken whole; without a zone, a time is in UTC. In a query, an unescaped plus sign arrives as a space. */
function momentOf(text: string, ofDay: string): Instant | undefined {
  const day = parseDay(text);
  if (day !== undefined) return parseInstant(day + ofDay);
  const written = text.replace(/ (?=\d{2}:\d{2}$)/, '+').replace(' ', 'T');
  return parseInstant(written) ?? parseInstant(`${written}Z`);
}

const noMoment = (name: string): Problem => ({
  place: 'query',
  path: [name],
  rule: 'format',
  reason: 'must be an existing day, or a date and time as in ISO 8601',
  binding: 'shape',
});
