import type { Static } from 'typebox';
import type { Core } from '../../../core/core.ts';
import type { Page, Period } from '../../../core/lists/order-lists.ts';
import type { Uncountable } from '../../../core/orders/counted-items.ts';
import type { Failure, Problem } from '../../../model/failure.ts';
import type { OrderRecordKind, Recorded } from '../../../model/record.ts';
import type { Result } from '../../../model/result.ts';
import { type Instant, parseInstant, toSeconds } from '../../../model/time.ts';
import type { Call } from '../../../operations/operation.ts';
import { NAME } from '../settings.ts';
import { DEFAULT_PAGE_SIZE, type Pagination } from './schema.ts';

/**
 * Whether a stored value could exempt a problem. A limit binds only values that differ from the shown ones. Orders of
 * other dialects may lack a field that this vendor requires, and their view must be accepted when it is sent back.
 */
export const mayBeExempt = ({ place, path, rule, binding }: Problem): boolean =>
  place === 'body' && (binding === 'limit' || (rule === 'required' && path.length === 1));

export interface PageQuery {
  page?: number;
  page_size?: number;
}

/** The requested page. */
export const pageOf = ({ page = 1, page_size = DEFAULT_PAGE_SIZE }: PageQuery): Page => ({
  number: page,
  size: page_size,
});

/** The position of a page in its list. */
export function paginationOf(
  query: PageQuery,
  { total, hasMore }: { total: number; hasMore: boolean },
): Static<typeof Pagination> {
  const { number, size } = pageOf(query);
  const pages = Math.ceil(total / size);
  return {
    total_records: total,
    total_pages: pages,
    current_page: number,
    next_page: hasMore ? number + 1 : 0,
    prev_page: Math.min(number - 1, pages),
    page_size: size,
  };
}

interface PeriodQuery {
  created_after?: string;
  created_before?: string;
  updated_after?: string;
  updated_before?: string;
}

/** The requested periods. */
export const periodsOf = (query: PeriodQuery): { created: Period | undefined; changed: Period | undefined } => ({
  created: period(query.created_after, query.created_before),
  changed: period(query.updated_after, query.updated_before),
});

/**
 * Both ends are inclusive. Clients see seconds and round their times down to seconds. So a period includes the whole
 * second at both ends. Otherwise the last second would be in no list.
 */
function period(after: string | undefined, before: string | undefined): Period | undefined {
  if (after === undefined && before === undefined) return undefined;
  const from = after === undefined ? undefined : parseInstant(after);
  const to = before === undefined ? undefined : parseInstant(before);
  return { from, to: to?.endsWith('.000Z') ? to.replace('.000Z', '.999Z') : to };
}

/** The requested order in time. */
export const timeSortOf = ({ sort_by, sort }: { sort_by?: 'created_at' | 'updated_at'; sort?: 'asc' | 'desc' }) =>
  ({ by: sort_by === 'created_at' ? 'created_at' : 'changed_at', descending: sort !== 'asc' }) as const;

/** The ids in a list that is separated by commas; `undefined` for an empty one. */
export function idsIn(list: string | undefined): string[] | undefined {
  const ids = (list ?? '').split(',').filter((id) => id !== '');
  return ids.length > 0 ? ids : undefined;
}

/** The view of a moment, to the second, as in all samples of the vendor. */
export const shownMoment = (instant: Instant | undefined): string | undefined =>
  instant === undefined ? undefined : toSeconds(instant);

/**
 * The moment of a sent string. If it equals the shown second, it is the stored moment with its milliseconds. The string
 * has passed request validation, or is the shown one.
 */
export function momentMeant(sent: string, present: Instant | undefined): Instant {
  if (present !== undefined && isShown(sent, present)) return present;
  return parseInstant(sent) as Instant;
}

const LATER_DATES = ['updated_at', 'shipment_date', 'due_date'] as const;

type DateField = 'created_at' | (typeof LATER_DATES)[number];

/**
 * The problems of dates in the wrong order. No date may be before `created_at`, to the second (the vendor says "later",
 * but its own example has equal dates). A pair is checked only when one of its dates differs from the shown one, and
 * the problem names that date. The schema checks values that are not a date.
 */
export function dateOrderProblems(
  body: unknown,
  present: { readonly [field in DateField]?: Instant | undefined } | undefined,
): Problem[] {
  const sent = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const created = secondOf(sent.created_at);
  if (created === undefined) return [];
  const differs = (field: DateField): boolean => !isShown(sent[field] as string, present?.[field]);
  const early = LATER_DATES.filter((field) => {
    const second = secondOf(sent[field]);
    return second !== undefined && second < created;
  });
  const changed = early.filter(differs);
  const unchanged = early.filter((field) => !differs(field));
  const problems = changed.map((field) => dateProblem(field, 'must not be before created_at'));
  if (unchanged.length > 0 && differs('created_at')) {
    problems.push(dateProblem('created_at', `must not be after ${unchanged.join(' and ')}`));
  }
  return problems;
}

const dateProblem = (field: string, reason: string): Problem => ({
  place: 'body',
  path: [field],
  rule: 'order_of_dates',
  reason,
  binding: 'limit',
});

const secondOf = (sent: unknown): string | undefined =>
  typeof sent === 'string' ? shownMoment(parseInstant(sent)) : undefined;

const isShown = (sent: string, present: Instant | undefined): boolean =>
  present !== undefined && (secondOf(sent) ?? sent) === toSeconds(present);

/** The failure for the order of a new shipment or invoice. */
export const NO_ORDER: Failure = {
  kind: 'invalid',
  problems: [{ place: 'body', path: ['order_id'], rule: 'reference', reason: 'does not exist', binding: 'shape' }],
};

/**
 * The problems of items that no line can count, by their places in `list`. `named` is the field that names the product.
 */
export const itemProblems = (
  list: string,
  wrong: readonly Uncountable[],
  named: (index: number) => string,
): Problem[] =>
  wrong.map(({ index, left }) => ({
    place: 'body',
    path: [list, index, left === undefined ? named(index) : 'quantity'],
    rule: left === undefined ? 'reference' : 'range',
    reason: left === undefined ? 'is in no line of the order' : `is more than is left of the order: ${left}`,
    binding: 'shape',
  }));

/** Reads the aliases by which this dialect's clients know the orders of shipments or invoices. */
export const aliasesOfOrders = (
  records: readonly Pick<Recorded<OrderRecordKind>, 'order_id'>[],
  { principal }: Pick<Call, 'principal'>,
  core: Core,
): Promise<Result<Map<string, string>>> =>
  core.read.aliases(
    principal.workspaceId,
    NAME,
    records.map(({ order_id }) => order_id),
  );
