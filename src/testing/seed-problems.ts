import type { Problem } from '../model/failure.ts';

/** What is wrong with a field of a seed; `reason` reads after its name. */
export const problem = (path: Problem['path'], reason: string): Problem => ({
  place: 'body',
  path,
  rule: 'reference',
  reason,
  binding: 'shape',
});
