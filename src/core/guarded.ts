import { type Result, refuse } from '../model/result.ts';
import { troubleOf } from '../store/database/sql-error.ts';

/** Runs something that asks the database; what it throws becomes a failure. */
export type Guarded = <T>(run: () => Promise<Result<T>>) => Promise<Result<T>>;

/** Turns what the database throws into `unavailable`, or `internal` where it is our fault, and tells `onError` of it. */
export function createGuarded(onError: (error: unknown) => void): Guarded {
  return async (run) => {
    try {
      return await run();
    } catch (error) {
      onError(error);
      const { kind } = troubleOf(error);
      const isOurs = kind === 'other' || kind === 'constraint';
      return refuse(isOurs ? { kind: 'internal' } : { kind: 'unavailable', retryAfterSeconds: 1 });
    }
  };
}
