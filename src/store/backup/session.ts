import type { Socket } from 'node:net';
import pg from 'pg';
import type { DatabaseAddress } from '../database/connection.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Runs something on a connection of its own without a limit of time. Every server writes values as text in the same way
 * on it. Throws the error of `run` or the driver's error.
 */
export async function withCopySession<T>(address: DatabaseAddress, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...address,
    application_name: 'stele backup',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A broken connection fails the running statement too. Without a handler, this event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  let isDone = false;
  try {
    await client.query(
      `set client_encoding = 'UTF8'; set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';
      set bytea_output = 'hex'; set extra_float_digits = 1; set statement_timeout = 0; set lock_timeout = 0;
      set idle_in_transaction_session_timeout = 0`,
    );
    const answer = await run(client);
    isDone = true;
    return answer;
  } finally {
    // A server whose rows are not read any more would not notice an ordinary end.
    if (isDone) await client.end().catch(() => undefined);
    else (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  }
}
