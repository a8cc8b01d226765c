import { sameValue } from '../../../model/equal.ts';
import type { Problem } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { Order } from '../../../model/order.ts';
import { isObject } from './merge-patch.ts';

/** Of one dialect, written as JSON: above what any of ours keeps of the largest order. */
const MOST_BYTES = 512 * 1024;

/** Each is a field of its own in an order's history. */
const MOST_DIALECTS = 100;

const DEEPEST = 32;

const NAME = /^[a-z][a-z0-9_-]{0,62}$/;

const problem = (dialect: string, rule: Problem['rule'], reason: string, expected: unknown): Problem => ({
  place: 'body',
  path: ['extras', dialect],
  rule,
  reason,
  // Whether the order exempts it was looked at already.
  binding: 'shape',
  expected,
});

/**
 * Where sent extras are nested too deep or have numbers that no double holds, to be known before anything goes through
 * them. What is no object the schema has complained about.
 */
export function depthProblems(extras: unknown): Problem[] {
  if (!isObject(extras)) return [];
  return Object.entries(extras).flatMap(([dialect, value]): Problem[] => {
    if (!isObject(value)) return [];
    const fault = faultIn(value);
    if (fault === 'depth')
      return [problem(dialect, 'count', `must not be nested deeper than ${DEEPEST} levels`, DEEPEST)];
    return fault ? [problem(dialect, 'range', 'must not have a number that a double cannot hold', 'double')] : [];
  });
}

/** With a list of its own, since a hostile body can be nested deeper than calls can be. */
function faultIn(value: unknown): 'depth' | 'number' | undefined {
  const rest = [{ value, depth: 1 }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    if (typeof next.value === 'number' && !Number.isFinite(next.value)) return 'number';
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > DEEPEST) return 'depth';
    for (const child of Object.values(next.value)) rest.push({ value: child, depth: next.depth + 1 });
  }
  return undefined;
}

/** Where extras as they are to be break a limit and are not what the order has already. */
export function extrasProblems(extras: unknown, present: Order['extras'] | undefined): Problem[] {
  if (!isObject(extras)) return [];
  const count = Object.keys(extras).length;
  if (count > MOST_DIALECTS && count > Object.keys(present ?? {}).length) {
    const reason = `must have at most ${MOST_DIALECTS} dialects`;
    return [{ place: 'body', path: ['extras'], rule: 'count', reason, binding: 'shape', expected: MOST_DIALECTS }];
  }
  return Object.entries(extras).flatMap(([dialect, value]): Problem[] => {
    if (!isObject(value) || sameValue(value, present?.[dialect])) return [];
    if (!NAME.test(dialect) && present?.[dialect] === undefined) {
      return [problem(dialect, 'format', 'must be the name of a dialect: lower case, as in evreka', NAME.source)];
    }
    if (Buffer.byteLength(JSON.stringify(value)) <= MOST_BYTES) return [];
    return [problem(dialect, 'max_length', `must be at most ${MOST_BYTES} bytes long as JSON`, MOST_BYTES)];
  });
}

/** The extras that a whole order means: those of a dialect that is left out are removed. */
export function extrasMeant(
  sent: Record<string, JsonObject> | undefined,
  present: Order['extras'] | undefined,
): Record<string, JsonObject | null> {
  const removed = Object.keys(present ?? {}).map((dialect) => [dialect, null] as const);
  return { ...Object.fromEntries(removed), ...sent };
}
