import { type Result, refuse } from '../model/result.ts';
import { troubleOf } from '../store/database/sql-error.ts';

/** Runs queries. Errors of the database become failures. */
export type Guarded = <T>(run: () => Promise<Result<T>>) => Promise<Result<T>>;

/**
 * Turns errors of the database into `internal` for defects of the hub, else into `busy` or `unavailable`, which are also passed to
 * `onError`.
 */
export function createGuarded(onError: (error: unknown) => void): Guarded {
  return async (run) => {
    try {
      return await run();
    } catch (error) {
      const { kind } = troubleOf(error);
      if (kind === 'other' || kind === 'constraint') return refuse({ kind: 'internal', cause: error });
      onError(error);
      return refuse({ kind: kind === 'locked' ? 'busy' : 'unavailable', retryAfterSeconds: 1 });
    }
  };
}
