/** One measured run of a load generator. */
export interface Load {
  seconds: number;
  /** Requests with the right answer, or committed transactions. */
  done: number;
  /** Sent requests, including those whose replies a stopping generator did not read. */
  sent: number;
  p50Ms: number;
  p99Ms: number;
  /** Of an open loop: the planned rate, and the 99th percentile of the generator's own delays. */
  offeredPerSecond?: number;
  lateMs?: number;
  /** Why the load proves nothing: refusals, wrong answers, broken connections. */
  problems: readonly string[];
}

/** The sequence in which a load takes orders: it begins at number `from` and adds `stride` each time. */
export interface OrderSequence {
  from: number;
  stride: number;
}

/** The orders of a load: `count` of them, the first with the number `first`. */
export interface OrderRange {
  first: number;
  count: number;
}

/**
 * Sequences through so many orders: wide strides, so that no page is used many times in a row, and a new starting point for
 * each.
 */
export function orderSequences(orders: number): () => OrderSequence {
  let stride = 7919;
  while (gcd(stride, orders) !== 1) stride++;
  let begun = 0;
  return () => ({ stride, from: (begun++ * 13_007) % orders });
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
