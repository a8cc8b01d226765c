import type { Problem } from '../../model/failure.ts';
import { type Result, refuse } from '../../model/result.ts';

/** A problem of a query parameter. `expected` is what the parameter may be, if that is a value. */
export const queryProblem = (name: string, rule: Problem['rule'], reason: string, expected?: unknown): Problem => ({
  place: 'query',
  path: [name],
  rule,
  reason,
  binding: 'shape',
  ...(expected === undefined ? {} : { expected }),
});

/** The failure of a query parameter. */
export const invalidQuery = (name: string, reason: string): Result<never> =>
  refuse({ kind: 'invalid', problems: [queryProblem(name, 'format', reason)] });

/** The failure of an `after` that is of no page of the list. */
export const invalidAfter = (): Result<never> => invalidQuery('after', 'must be the next of a page of this list');

/** The problem of a cursor that is of no page of the list, or of one with another filter or sort. */
export const BAD_CURSOR = queryProblem('cursor', 'reference', 'is not a cursor of a list with this filter and sort');
