import type { Clock } from '../model/time.ts';
import { type DemoOrder, SPAN_DAYS } from './orders.ts';
import { seededRandom } from './random.ts';

/** What happens to an order: it is made, or makes one of its moves. */
export interface DemoEvent {
  atMs: number;
  order: DemoOrder;
  /** The number of the move; absent when the order is made. */
  move: number | undefined;
}

const HOUR_MS = 3_600_000;
const SEED = 0x9a57;

/** The longest time between two steps of an order, in hours. */
const LONGEST_STEP_HOURS = 96;

/** When the demo begins: before its orders, apart from the example, which says that it is older. */
export const beginningOf = (now: number): number => now - (SPAN_DAYS + 1) * 24 * HOUR_MS;

/**
 * The past of the demo's orders, in the order of time: each is made when it says that it was, and moves on in the days after. All of it
 * lies before `now`. Steps that would come later are moved together.
 */
export function eventsOf(orders: readonly DemoOrder[], now: number): DemoEvent[] {
  const random = seededRandom(SEED);
  const events = orders.flatMap((order): DemoEvent[] => {
    const madeMs = Math.max(beginningOf(now), Date.parse(String(order.content.created_at)));
    const steps = order.moves.map(() => HOUR_MS * (1 + random.below(LONGEST_STEP_HOURS)));
    const total = steps.reduce((sum, step) => sum + step, 0);
    const share = total > 0 ? Math.min(1, Math.max(0, now - madeMs) / total) : 1;
    let atMs = madeMs;
    const moves = steps.map((step, move) => {
      atMs = Math.floor(atMs + step * share);
      return { atMs, order, move };
    });
    return [{ atMs: madeMs, order, move: undefined }, ...moves];
  });
  return events.sort((a, b) => a.atMs - b.atMs);
}

/** A clock that stands where it was set. */
export interface SetClock {
  now: Clock;
  set(timeMs: number): void;
}

/** Makes a clock that stands at a time, in milliseconds since 1970. */
export function standingClock(timeMs: number): SetClock {
  let nowMs = timeMs;
  return {
    now: () => nowMs,
    set: (time) => {
      nowMs = time;
    },
  };
}
