import { networkOf } from './ip-list.ts';

/** Prevents one network from taking all places of a shared queue. */
export interface NetworkPlaces {
  /**
   * Takes a place for the caller's network. Returns the function that frees it, or the seconds until the next attempt.
   */
  enter(address: string): { leave(): void } | { retryAfterSeconds: number };
}

/** A tenth of the callers that may wait for a hash, so that fewer than ten networks cannot block all others. */
const MOST_OF_A_NETWORK = 5;

/** About the time of so many hashes, two at a time. */
const RETRY_AFTER_SECONDS = 1;

/** Builds the places of this process. Only networks with an attempt in progress are stored. */
export function createNetworkPlaces(most: number = MOST_OF_A_NETWORK): NetworkPlaces {
  const taken = new Map<string, number>();
  return {
    enter: (address) => {
      const network = networkOf(address);
      const present = taken.get(network) ?? 0;
      if (present >= most) return { retryAfterSeconds: RETRY_AFTER_SECONDS };
      taken.set(network, present + 1);
      return {
        leave: () => {
          const rest = (taken.get(network) ?? 0) - 1;
          if (rest > 0) taken.set(network, rest);
          else taken.delete(network);
        },
      };
    },
  };
}
