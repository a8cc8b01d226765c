import { BUSY, UNAVAILABLE } from '../model/failure.ts';
import { type Result, refuse } from '../model/result.ts';
import { troubleOf } from '../store/database/sql-error.ts';

/** Runs queries and returns errors of the database as failures. */
export type Guarded = <T>(run: () => Promise<Result<T>>) => Promise<Result<T>>;

/**
 * Builds it. A defect of the hub, such as a broken constraint, becomes `internal`. Other errors become `busy` or
 * `unavailable` and are passed to `onError`.
 */
export function createGuarded(onError: (error: unknown) => void): Guarded {
  return async (run) => {
    try {
      return await run();
    } catch (error) {
      const { kind } = troubleOf(error);
      if (kind === 'other' || kind === 'constraint') return refuse({ kind: 'internal', cause: error });
      onError(error);
      return refuse(kind === 'locked' ? BUSY : UNAVAILABLE);
    }
  };
}
