import { Type } from 'typebox';
import type { Core } from '../../core/core.ts';
import type { Moment } from '../../core/read/read-history.ts';
import { ok, type Result } from '../../model/result.ts';
import { parseInstant } from '../../model/time.ts';
import { periodTo, withMoments } from './days.ts';
import { invalidQuery } from './query-problems.ts';

const MOST_VERSIONS = 2 ** 31 - 1;

/** The query parameters that ask for an earlier version. */
export const momentQuery = (noun: string) => ({
  version: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MOST_VERSIONS, description: `The ${noun} as it was at this version.` }),
  ),
  as_of: periodTo(
    `The ${noun} as it was at this time, or at the end of this day of the workspace: \`2026-01-31T08:00:00Z\`, \`2026-01-31\`.`,
  ),
});

/** The requested moment. A day is the workspace's. Fails with `invalid` or `unavailable`. */
export async function momentOf(
  query: { version?: number; as_of?: string },
  workspaceId: string,
  core: Pick<Core, 'read'>,
): Promise<Result<Moment | undefined>> {
  if (query.version !== undefined && query.as_of !== undefined) {
    return invalidQuery('as_of', 'cannot be sent together with version');
  }
  const dated = await withMoments(query, ['as_of'], workspaceId, core);
  if (!dated.ok) return dated;
  const { version, as_of } = dated.value;
  if (version !== undefined) return ok({ version });
  if (as_of === undefined) return ok(undefined);
  const asOf = parseInstant(as_of);
  return asOf === undefined ? invalidQuery('as_of', 'must be a day, or a date-time with a time zone') : ok({ asOf });
}
