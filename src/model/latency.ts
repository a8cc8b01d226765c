/**
 * A scale of latencies whose steps grow by √2, from a quarter of a millisecond to over an hour. A step holds what took longer than the
 * step before and not longer than its own bound.
 */
const STEPS_BEFORE_ONE_MS = 4;

/** The number of steps. The last one also has what took longer. */
export const LATENCY_STEPS = 49;

/** The step of a latency in milliseconds. */
export function latencyStep(ms: number): number {
  if (ms <= 0) return 0;
  const step = Math.ceil(2 * Math.log2(ms)) + STEPS_BEFORE_ONE_MS;
  return Math.min(Math.max(step, 0), LATENCY_STEPS - 1);
}

/**
 * The latency in milliseconds within which a share of the counted replies was sent, from the counts of the steps; `undefined` without a
 * reply. It is the geometric middle of the step that has it, so it is at most 19 % above or below the true one.
 */
export function latencyAt(share: number, counts: readonly number[]): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = Math.max(1, Math.ceil(share * total));
  let passed = 0;
  const step = counts.findIndex((count) => {
    passed += count;
    return passed >= rank;
  });
  const ms = 2 ** ((step - STEPS_BEFORE_ONE_MS - 0.5) / 2);
  return Number(ms.toPrecision(3));
}
