import { type Result, refuse } from '../model/result.ts';
import { troubleOf } from '../store/database/sql-error.ts';

/** Runs something that asks the database; what it throws becomes a failure. */
export type Guarded = <T>(run: () => Promise<Result<T>>) => Promise<Result<T>>;

/**
 * Turns what the database throws into `internal` where it is our fault, else into `busy` or `unavailable`, of which it tells
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
