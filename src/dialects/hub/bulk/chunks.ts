import type { Problem } from '../../../model/failure.ts';

/** Orders in one go: between them, whoever follows the lines sees how far it is. */
const MOST_AT_ONCE = 500;

/** Of orders and what is laid over them, in one go: each is read, written, and written into its history. */
const MOST_BYTES_AT_ONCE = 8 * 1024 * 1024;

/** Of what is one transaction, or one answer with all its changes. */
const MOST_BYTES_TOGETHER = 64 * 1024 * 1024;

/** Divides orders into what is done in one go, by how much each weighs. Answers how many go one after the other. */
export function chunksOf(weights: readonly number[]): number[] {
  const chunks: number[] = [];
  let count = 0;
  let bytes = 0;
  for (const weight of weights) {
    if (count > 0 && (count === MOST_AT_ONCE || bytes + weight > MOST_BYTES_AT_ONCE)) {
      chunks.push(count);
      count = 0;
      bytes = 0;
    }
    count++;
    bytes += weight;
  }
  return count > 0 ? [...chunks, count] : chunks;
}

/** What is wrong with orders that are too large to be changed, or told of, together. */
export function tooHeavy(weights: readonly number[], isAtOnce: boolean): Problem | undefined {
  const bytes = weights.reduce((sum, weight) => sum + weight, 0);
  if (!isAtOnce || bytes <= MOST_BYTES_TOGETHER) return undefined;
  const expected = MOST_BYTES_TOGETHER;
  const reason = `makes ${bytes} bytes of orders together, and at most ${expected} are done or rehearsed in one go`;
  return { place: 'body', path: [], rule: 'range', reason, binding: 'shape', expected };
}
