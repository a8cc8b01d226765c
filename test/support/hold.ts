import pg from 'pg';
import type { TestContext } from 'vitest';
import type { TestHub } from './test-hub.ts';

/**
 * Opens a session that holds what a statement locks. Returns what commits, and so lets go; the session ends with the test.
 * A hub's writes wait five seconds for such a lock.
 */
export async function hold(
  { database }: Pick<TestHub, 'database'>,
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  text: string,
  values: unknown[],
): Promise<() => Promise<void>> {
  const client = new pg.Client(database);
  // Dropping the database ends the sessions that are still connected to it.
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  await client.query(text, values);
  return async () => {
    await client.query('commit');
  };
}

/** Holds the rows of orders. */
export const holdOrders = (
  hub: Pick<TestHub, 'database'>,
  context: Pick<TestContext, 'onTestFinished'>,
  ...ids: readonly string[]
): Promise<() => Promise<void>> => hold(hub, context, 'select from orders where id = any ($1) for update', [ids]);
