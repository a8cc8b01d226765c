import type { Instant } from '../model/time.ts';

/** What the rules need from outside, handed in so that they stay pure. */
export interface Surroundings {
  now: Instant;
  newId(): string;
}
