import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { api, grant, makeClient, makeUser, openSession, read, type Tokens, UNTIL_KNOWN_MS } from './people.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

/** How many statements wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  for (;;) {
    const rows = await hub.sql(`select 1 from pg_stat_activity
      where datname = current_database() and application_name = 'stele hub' and wait_event_type = 'Lock'`);
    if (rows.length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

it.each(['another password', 'a revoked client'])(
  '%s also ends a session that is renewed at that moment',
  async (how) => {
    const client = await makeClient(hub);
    const { id, email } = await makeUser(hub);
    const mine = await openSession(hub, client, email);
    const end = (): Promise<TestReply> =>
      how === 'another password'
        ? api(hub, 'PATCH', `/users/${id}`, { password: 'another horse battery' })
        : api(hub, 'DELETE', `/oauth-clients/${client.client_id}`);
    const holder = new pg.Client(hub.database);
    // Dropping the database ends the sessions that are still connected to it.
    holder.on('error', () => undefined);
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('select 1 from refresh_tokens where user_id = $1 for update', [id]);
      // First in the line for the token is its renewal, then its end.
      const renewing = grant(hub, client, { grant_type: 'refresh_token', refresh_token: mine.refresh_token });
      await untilWaiting(1);
      const ending = end();
      await untilWaiting(2);
      await holder.query('rollback');
      const renewed = await renewing;
      expect(renewed.status).toBe(200);
      expect((await ending).status).toBeLessThan(300);
      await new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));
      const next = renewed.json() as Tokens;
      expect(await read(hub, next.access_token)).toBe(401);
      const left = await hub.sql('select 1 from refresh_tokens where user_id = $1 and revoked_at is null', [id]);
      expect(left).toEqual([]);
    } finally {
      await holder.end();
    }
  },
);
