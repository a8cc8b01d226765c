import type { Reading } from '../store/database/connection.ts';
import { transactionsUnderWay } from '../store/database/transaction.ts';

const LOOK_EVERY_MS = 10;

/**
 * Waits until every transaction that is open now has ended. Transactions that began later see the data as it is now.
 * Returns whether they ended in time. Throws the database's error.
 */
export async function outlast(reading: Reading, atMostMs: number): Promise<boolean> {
  const until = performance.now() + atMostMs;
  const [before] = await reading.read(transactionsUnderWay());
  let left = before;
  while (left.size > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const [now] = await reading.read(transactionsUnderWay());
    left = new Set([...left].filter((name) => now.has(name)));
  }
  return left.size === 0;
}
