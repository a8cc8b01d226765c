import type { RowLens } from '../../../importing/import-dialect.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, refuse } from '../../../model/result.ts';
import { create, merge, replace, requirementsOf } from '../orders/lens.ts';
import { depthProblems, extrasProblems } from '../orders/problems.ts';

/** The order lens for the rows of a file. */
export const rowLens: RowLens = {
  requirementsOf,
  create,
  replace,
  // The extras of a dialect are any JSON, in which null is a value that removes nothing, so they are taken as a whole.
  merge: (current, { extras, ...row }, problems, context, isExempt) => {
    const deep = depthProblems(extras);
    const wrong: Problem[] = deep.length > 0 ? deep : extrasProblems(extras, current.extras);
    if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
    const merged = merge(current, row, problems, context, isExempt);
    return merged.ok && extras ? ok({ ...merged.value, extras }) : merged;
  },
  depthProblems,
};
