import type { Problem } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { type Instant, parseInstant, toSeconds } from '../../../model/time.ts';

/** What this dialect shows of a moment: seconds, as all of the vendor's samples have it. */
export function shownMoment(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : toSeconds(instant);
}

/**
 * The moment that a sent text means. A text that names the second which is shown already means the moment that is there,
 * with its milliseconds. The text has passed the request validation, or is the one that is shown.
 */
export function momentMeant(sent: string, present: Instant | undefined): Instant {
  if (present !== undefined && isShown(sent, present)) return present;
  return parseInstant(sent) as Instant;
}

const LATER_DATES = ['updated_at', 'shipment_date', 'due_date'] as const;

/**
 * Where a request breaks the order of dates: none may lie before `created_at`, to the second (the vendor says "later", but
 * its own example has equal ones). A pair binds only if one of the two differs from what is shown, and then names that
 * one. What is no date at all is left to others to complain about.
 */
export function dateOrderProblems(body: unknown, present: Order | undefined): Problem[] {
  const sent = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const created = secondOf(sent.created_at);
  if (created === undefined) return [];
  const differs = (field: 'created_at' | (typeof LATER_DATES)[number]): boolean =>
    !isShown(sent[field] as string, present?.[field]);
  const early = LATER_DATES.filter((field) => {
    const second = secondOf(sent[field]);
    return second !== undefined && second < created;
  });
  const changed = early.filter(differs);
  const unchanged = early.filter((field) => !differs(field));
  const problems = changed.map((field) => problem(field, 'must not be before created_at'));
  if (unchanged.length > 0 && differs('created_at')) {
    problems.push(problem('created_at', `must not be after ${unchanged.join(' and ')}`));
  }
  return problems;
}

const problem = (field: string, reason: string): Problem => ({
  place: 'body',
  path: [field],
  rule: 'order_of_dates',
  reason,
  binding: 'limit',
});

function secondOf(sent: unknown): string | undefined {
  return typeof sent === 'string' ? shownMoment(parseInstant(sent)) : undefined;
}

function isShown(sent: string, present: Instant | undefined): boolean {
  return present !== undefined && (secondOf(sent) ?? sent) === toSeconds(present);
}
