import { networkOf } from './ip-list.ts';

/** Keeps one network from taking all places of a shared queue. */
export interface NetworkPlaces {
  /** Takes a place of the caller's network. Returns how to give it back, or after how many seconds to ask again. */
  enter(address: string): { leave(): void } | { retryAfterSeconds: number };
}

/** A tenth of the callers that may wait for a hash, so that it takes ten networks to block all others. */
const MOST_OF_A_NETWORK = 5;

/** About as long as so many hashes take, two at a time. */
const RETRY_AFTER_SECONDS = 1;

/** Builds the places of this process. Networks without an attempt in progress are not remembered. */
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
