/** How long a piece of work may keep the event loop: what else waits for its turn is some milliseconds late, and no more. */
const SLICE_MS = 10;

/** The time that long work has before others have their turn. The work asks `isOver` wherever it can pause. */
export class TimeSlice {
  #until = performance.now() + SLICE_MS;

  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  /** Lets everything else that waits have its turn, sockets and timers too, and begins another slice. */
  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#until = performance.now() + SLICE_MS;
  }
}
