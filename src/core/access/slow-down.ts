import { type Result, refuse } from '../../model/result.ts';
import { createGuessingGuard } from './guessing-guard.ts';
import { createNetworkPlaces } from './network-places.ts';

/** Slows down guessing, for all ways to sign in together. */
export interface SlowDown {
  /**
   * Runs the check of a password, key or code that was given for `name` from `address`. Fails with `rate_limited` without
   * running it when too many were wrong, or when the network has too many checks under way. `wrong_credentials` counts as
   * wrong, other failures do not count.
   */
  attempt<T>(name: string, address: string, check: () => Promise<Result<T>>): Promise<Result<T>>;
  /** Forgets all failures of this process. */
  forget(): void;
}

/** Builds it for the sign-ins of this process. */
export function createSlowDown(): SlowDown {
  const guard = createGuessingGuard();
  const places = createNetworkPlaces();
  return {
    forget: () => guard.forgetAll(),
    attempt: async (name, address, check) => {
      // Before the guard, which counts only attempts that are checked.
      const place = places.enter(address);
      if (!('leave' in place)) return refuse({ kind: 'rate_limited', ...place });
      try {
        const attempt = guard.attempt(name, address);
        if (!('forget' in attempt)) return refuse({ kind: 'rate_limited', ...attempt });
        const result = await check();
        if (result.ok) attempt.succeed();
        else if (result.failure.kind !== 'wrong_credentials') attempt.forget();
        return result;
      } finally {
        place.leave();
      }
    },
  };
}
