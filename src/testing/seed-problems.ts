import type { Problem } from '../model/failure.ts';

/** The problem of a field of a seed; `reason` reads after the field's name. */
export const problem = (path: Problem['path'], reason: string): Problem => ({
  place: 'body',
  path,
  rule: 'reference',
  reason,
  binding: 'shape',
});
