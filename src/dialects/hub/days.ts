import { Type } from 'typebox';
import type { Core } from '../../core/core.ts';
import { isDayText } from '../../core/days.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Instant } from '../../model/time.ts';

const DAY = "A day, which is the workspace's, or a time: `2026-11-29`, `today`, `yesterday`, `2026-11-29T08:30:00Z`.";

/** The beginning of a period in a query: a moment, or the day with which it begins. */
export const periodFrom = () => Type.Optional(Type.String({ format: 'day-or-time', description: DAY }));

/** The end of a period in a query: the last moment, or the day with which it ends. */
export const periodTo = (description = `${DAY} Inclusive.`) =>
  Type.Optional(Type.String({ format: 'day-or-time', description }));

/** The parameters of a query that name the end of a period; others name the beginning of one. */
const isEnd = (name: string): boolean => name === 'to' || name.endsWith('_to') || name === 'as_of';

/**
 * Replaces the days among these parameters of a validated query by moments of the workspace's days. The workspace is read only
 * if there is a day. Fails with `unavailable`.
 */
export async function withMoments<T extends object>(
  query: T,
  names: readonly (keyof T & string)[],
  workspaceId: string,
  core: Pick<Core, 'read'>,
): Promise<Result<T>> {
  const isDay = (value: unknown): value is string => typeof value === 'string' && isDayText(value);
  if (!names.some((name) => isDay(query[name]))) return ok(query);
  const days = await core.read.days(workspaceId);
  if (!days.ok) return days;
  const { firstOf, lastOf } = days.value;
  const moments = names
    .filter((name) => isDay(query[name]))
    .map((name): [string, Instant | undefined] => [name, (isEnd(name) ? lastOf : firstOf)(query[name] as string)]);
  return ok({ ...query, ...Object.fromEntries(moments) });
}
