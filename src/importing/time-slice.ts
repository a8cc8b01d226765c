/** How long a piece of work may block the event loop. Other work is delayed by no more than some milliseconds. */
const SLICE_MS = 10;

/** Limits how long work runs without a pause. The work calls `isOver` where it can pause. */
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
