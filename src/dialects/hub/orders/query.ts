import { type Static, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import { LONGEST_CURSOR } from '../../../core/lists/cursor.ts';
import type { OrderCursorRequest, OrderFilter, Period } from '../../../core/lists/order-lists.ts';
import type { Problem } from '../../../model/failure.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../../model/order-fields.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { STATES } from '../../../model/status.ts';
import { parseInstant } from '../../../model/time.ts';
import { periodFrom, periodTo, withMoments } from '../days.ts';
import { queryProblem } from '../query-problems.ts';
import { ShownOrder } from './schema.ts';

/**
 * Parses a comma-separated list, without surrounding blanks. A quoted value keeps its commas and blanks; a quotation
 * mark in it is doubled (RFC 4180 §2). Empty values are left out. Returns `undefined` if a quotation mark is not
 * closed, or if text other than a comma follows a closed one.
 */
export function readList(text: string): string[] | undefined {
  const values: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    const isQuoted = text.slice(at).trimStart().startsWith('"');
    const end = isQuoted ? endOfQuoted(text, text.indexOf('"', at) + 1) : endOfValue(text, at);
    if (end === undefined) return undefined;
    const value = text.slice(at, end).trim();
    values.push(isQuoted ? value.slice(1, -1).replaceAll('""', '"') : value);
    at = end;
  }
  return values.filter((value) => value !== '');
}

/** The end of the value that begins here: the next comma. */
function endOfValue(text: string, from: number): number {
  const comma = text.indexOf(',', from);
  return comma < 0 ? text.length : comma;
}

/** The end of the quoted value whose opening mark is before this position: the comma after its closing mark. */
function endOfQuoted(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] === '"') continue;
    const end = endOfValue(text, at);
    return text.slice(at + 1, end).trim() === '' ? end : undefined;
  }
  return undefined;
}

const LONGEST = 2000;

/** The query parameter that selects fields of orders. */
export const fieldsQuery = {
  fields: Type.Optional(
    Type.String({
      maxLength: LONGEST,
      description:
        'Only these fields, separated by commas. A name with one dot selects a part: `id,status.name,line_items.sku`.',
    }),
  ),
};

/** Reduces a shown order to the selected fields. */
export type Selection = (shown: object) => object;

interface Shape {
  properties?: Record<string, Shape>;
  items?: Shape;
  additionalProperties?: unknown;
}

const FIELDS = (ShownOrder as Shape).properties ?? {};

/** Parses the selected fields; by default, all. Fails with `invalid`: each unknown name. */
export function selectionOf(fields: string | undefined): Result<Selection> {
  if (fields === undefined) return ok((shown) => shown);
  const names = fields.split(',').map((name) => name.trim());
  const problems = names.filter((name) => !isField(name)).map(unknown);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const wanted = new Map<string, Set<string> | undefined>();
  for (const name of names) {
    const [field = '', part] = split(name);
    if (part === undefined) wanted.set(field, undefined);
    else if (!wanted.has(field) || wanted.get(field)) wanted.set(field, (wanted.get(field) ?? new Set()).add(part));
  }
  return ok((shown) =>
    Object.fromEntries(
      Object.entries(shown)
        .filter(([field]) => wanted.has(field))
        .map(([field, value]) => [field, partsOf(value, wanted.get(field))]),
    ),
  );
}

/** Splits at the first dot: names of dialects and fields have none. */
function split(name: string): [string, string?] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function isField(name: string): boolean {
  const [field, part] = split(name);
  if (!Object.hasOwn(FIELDS, field)) return false;
  if (part === undefined) return true;
  const { properties, additionalProperties } = (FIELDS[field] as Shape).items ?? (FIELDS[field] as Shape);
  return Boolean(additionalProperties) || (properties !== undefined && Object.hasOwn(properties, part));
}

function partsOf(value: unknown, parts: ReadonlySet<string> | undefined): unknown {
  if (!parts || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => partsOf(entry, parts));
  return Object.fromEntries(Object.entries(value).filter(([part]) => parts.has(part)));
}

const unknown = (name: string): Problem =>
  queryProblem('fields', 'enum', `has ${JSON.stringify(name)}, which is not a field of an order`, Object.keys(FIELDS));

/** The largest number of values in a list. */
export const MOST_VALUES = 100;

/** A longer prefix matches no fewer orders. */
const LONGEST_SEARCH = 100;

const LONGEST_LIST = 8000;

/** A query parameter with a list of values. */
export const list = (description: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: LONGEST_LIST,
      description: `${description}, separated by commas; any of them matches. A value with a comma is quoted: "a,b".`,
    }),
  );

const SORTS = ['created_at', 'changed_at', 'completed_at', 'display_id'] as const;

export const OrderQuery = Type.Object(
  {
    status: list('Entries of the status catalog, by id'),
    state: list('States'),
    payment_status: list('Payment statuses'),
    fulfillment_status: list('Fulfilment statuses'),
    source: list('Sources'),
    customer_id: list("The hub's own ids of customers"),
    reference_id: list('Reference ids'),
    tag: list('Tags'),
    created_from: periodFrom(),
    created_to: periodTo(),
    changed_from: periodFrom(),
    changed_to: periodTo(),
    completed_from: periodFrom(),
    completed_to: periodTo(),
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: LONGEST_SEARCH,
        description:
          "The beginning of an id, the reference id, display id, PO number, a vendor's own id or a SKU; any part of the " +
          "customer's name; the beginning of any word of a name in the order's contact or addresses, or of an email " +
          "address there; any part of the customer's email address, with its `@`; or a phone number of these, from its " +
          'beginning or to its end, however its digits are grouped. Case does not matter.',
      }),
    ),
    deleted: Type.Optional(Type.Boolean({ description: 'Only deleted orders, the latest deletion first.' })),
    sort: Type.Optional(
      Type.Enum(
        SORTS.flatMap((sort) => [sort, `-${sort}` as const]),
        {
          type: 'string',
          default: '-created_at',
          description: 'A minus descends. A list by `completed_at` has only completed orders.',
        },
      ),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(
      Type.String({
        maxLength: LONGEST_CURSOR,
        description: 'The `next` of the page before, with the same filter and sort.',
      }),
    ),
    ...fieldsQuery,
    total: Type.Optional(Type.Boolean({ description: 'Count the orders of the whole list.' })),
  },
  { additionalProperties: false },
);
export type OrderQuery = Static<typeof OrderQuery>;

/** A filter from a query or a body. In a body, a list may be an array, whose values are used as they are. */
export type OrderFilterSent = {
  [Name in keyof OrderQuery]: Name extends ListName ? OrderQuery[Name] | readonly string[] : OrderQuery[Name];
};

/** The filters that are lists of values. */
export const LIST_NAMES = [
  'status',
  'state',
  'payment_status',
  'fulfillment_status',
  'source',
  'customer_id',
  'reference_id',
  'tag',
] as const satisfies (keyof OrderQuery)[];
type ListName = (typeof LIST_NAMES)[number];

const MOMENTS = [
  'created_from',
  'created_to',
  'changed_from',
  'changed_to',
  'completed_from',
  'completed_to',
] as const satisfies (keyof OrderQuery)[];

type ListMeant = Pick<OrderCursorRequest, 'filter' | 'sort'>;

/**
 * The list that a validated query requests. Days are the workspace's. Fails with `invalid`: each impossible value; with
 * `unavailable`.
 */
export async function listMeant(
  query: OrderFilterSent,
  workspaceId: string,
  core: Pick<Core, 'read'>,
): Promise<Result<ListMeant>> {
  const dated = await withMoments(query, MOMENTS, workspaceId, core);
  return dated.ok ? listOf(dated.value) : dated;
}

function listOf(query: OrderFilterSent): Result<ListMeant> {
  const problems: Problem[] = [];
  const values = (name: ListName): string[] | undefined => {
    const sent = query[name];
    if (sent === undefined) return undefined;
    const read = typeof sent === 'string' ? readList(sent) : sent;
    if (!read) problems.push(queryProblem(name, 'format', 'has a misplaced quotation mark'));
    const all = [...new Set(read ?? [])];
    if (read && !all.some((value) => value.trim() !== ''))
      problems.push(queryProblem(name, 'required', 'names nothing'));
    if (all.length > MOST_VALUES)
      problems.push(queryProblem(name, 'count', `must have at most ${MOST_VALUES} values`, MOST_VALUES));
    return all;
  };
  const words = <T extends string>(name: ListName, known: readonly T[]): T[] | undefined => {
    const all = values(name);
    const unknown = all?.filter((word) => !known.includes(word as T)) ?? [];
    for (const word of unknown) {
      const reason = `has ${JSON.stringify(word)}, which is not one of ${known.join(', ')}`;
      problems.push(queryProblem(name, 'enum', reason, known));
    }
    return all as T[] | undefined;
  };
  const text = query.q?.trim();
  if (text === '') problems.push(queryProblem('q', 'required', 'names nothing'));
  const filter: OrderFilter = {
    statusIds: values('status'),
    states: words('state', STATES),
    paymentStatuses: words('payment_status', PAYMENT_STATUSES),
    fulfillmentStatuses: words('fulfillment_status', FULFILLMENT_STATUSES),
    sources: values('source'),
    customerIds: values('customer_id'),
    referenceIds: values('reference_id'),
    tags: values('tag'),
    created: period(query.created_from, query.created_to),
    changed: period(query.changed_from, query.changed_to),
    completed: period(query.completed_from, query.completed_to),
    text,
  };
  if (query.deleted && query.sort !== undefined) {
    problems.push(queryProblem('sort', 'count', 'must not be sent together with deleted'));
  }
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok({ filter, sort: query.deleted ? 'deleted_at' : sortMeant(query.sort ?? '-created_at') });
}

const sortMeant = (sort: NonNullable<OrderQuery['sort']>) => ({
  by: sort.replace('-', '') as (typeof SORTS)[number],
  descending: sort.startsWith('-'),
});

/** A period of a query; `undefined` when neither end is sent. */
export function period(from: string | undefined, to: string | undefined): Period | undefined {
  if (from === undefined && to === undefined) return undefined;
  return { from: from && parseInstant(from), to: to && parseInstant(to) };
}

/** The problem of a period that ends before it begins. */
export const backwards = ({ from, to }: Period): Problem[] =>
  from && to && to < from ? [queryProblem('to', 'order_of_dates', 'must not be before from')] : [];
