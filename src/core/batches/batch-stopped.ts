import type { Result } from '../../model/result.ts';

/** Ends a batch that cannot go on: the database does not answer, or another call has taken it. */
export class BatchStopped extends Error {
  readonly failed: Result<never>;

  constructor(failed: Result<never>) {
    super('a batch stopped before its end');
    this.failed = failed;
  }
}
