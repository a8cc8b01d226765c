import { sameValue } from '../../model/equal.ts';
import type { Problem } from '../../model/failure.ts';
import { valueAt } from '../../operations/values.ts';

/**
 * Whether what is there could exempt a problem. A limit binds only values that differ from the shown ones, and a field
 * that the vendor requires can be missing from what came another way: its own view must be fit to be sent back.
 */
export function isExemptible({ place, path, rule, binding }: Problem): boolean {
  return place === 'body' && (binding === 'limit' || (rule === 'required' && path.length === 1));
}

/**
 * The problems that are left when values which are held already are exempt. `held` has what is held at the paths of the
 * request; `isNew` says that nothing is there yet, so that nothing can be missing from it.
 */
export function notExempt(problems: readonly Problem[], body: unknown, held: unknown, isNew: boolean): Problem[] {
  return problems.filter((problem) => {
    if (!isExemptible(problem)) return true;
    const value = valueAt(held, problem.path);
    if (problem.rule === 'required') return isNew || value !== undefined;
    return value === undefined || !sameValue(valueAt(body, problem.path), value);
  });
}
