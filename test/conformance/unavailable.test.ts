import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { withClient } from '../support/databases.ts';
import { DIALECTS, expectFailure } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

let hub: TestHub;
let name: string;

beforeAll(async () => {
  hub = await createTestHub();
  const [row] = await hub.sql<{ name: string }>('select current_database() as name');
  name = row?.name ?? '';
  for (const facts of DIALECTS) {
    const reply = await hub.send({ ...facts.read(ORDER_ID), headers: facts.keyHeaders(hub.key) });
    expect(reply.status).toBe(200);
  }
});

afterAll(() => hub.close());

/** Ends the hub's connections and lets none in, as a server that restarts does. */
async function allowConnections(allowed: boolean): Promise<void> {
  await withClient(inject('server').address, async (client) => {
    await client.query(`alter database "${name}" allow_connections ${allowed}`);
    if (allowed) return;
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'stele hub'",
      [name],
    );
  });
}

describe('without its database', () => {
  beforeAll(() => allowConnections(false));

  it('a hub lives, and is not ready', async () => {
    expect((await hub.send({ method: 'GET', path: '/healthz' })).status).toBe(200);
    const reply = await hub.send({ method: 'GET', path: '/readyz' });
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('1');
  });

  it.each(DIALECTS)('$name says that it is not available, and when to come back', async (facts) => {
    const move = facts.move(ORDER_ID, 'cancelled');
    const dryRun = { ...move, headers: { ...move.headers, 'stele-dry-run': 'true' } };
    for (const request of [facts.read(ORDER_ID), move, dryRun]) {
      const reply = await hub.send({ ...request, headers: { ...request.headers, ...facts.keyHeaders(hub.key) } });
      expectFailure(facts, reply, 503);
      expect(reply.headers['retry-after']).toBe('1');
      expect(reply.text).not.toContain(name);
    }
  });
});

describe('with its database again', () => {
  it.each(DIALECTS)('$name works as before', async (facts) => {
    await allowConnections(true);
    const ready = await eventually(() => hub.send({ method: 'GET', path: '/readyz' }));
    expect(ready).toBe(200);
    const read = { ...facts.read(ORDER_ID), headers: facts.keyHeaders(hub.key) };
    expect(await eventually(() => hub.send(read))).toBe(200);
    const write = { ...facts.move(ORDER_ID, 'cancelled'), headers: facts.keyHeaders(hub.key) };
    expect(await eventually(() => hub.send(write))).toBe(200);
  });
});

/** The status, once it is 200 or ten seconds have passed: a busy machine takes its time to connect. */
async function eventually(send: () => Promise<{ status: number }>): Promise<number> {
  const end = Date.now() + 10_000;
  for (;;) {
    const { status } = await send();
    if (status === 200 || Date.now() > end) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
