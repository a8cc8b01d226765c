import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../access/people.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { catalogOf, enter, makeStatus, type ShownStatus, statusNamed } from './calls.ts';

let hub: TestHub;
let hubs: Pick<TestHub, 'send'>[];

beforeAll(async () => {
  hub = await createTestHub();
  hubs = [hub, await hub.secondHub()];
});

afterAll(() => hub.close());

/** A call through one hub or the other, by turns. */
const call = (turn: number, method: string, path: string, body?: unknown) =>
  (hubs[turn % hubs.length] ?? hub).send({
    method,
    path: `/api${path}`,
    headers: { 'x-api-key': hub.key },
    ...(body === undefined ? {} : { body }),
  });

describe('changes of a catalog at once', () => {
  it('make one status of a name', async () => {
    const wish = { name: 'Wanted by many', color: '#123456', state: 'draft' };
    const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => call(i, 'POST', '/statuses', wish)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });

  it('leave each state with one default', async () => {
    const statuses = await Promise.all(Array.from({ length: 8 }, () => makeStatus(hub)));
    const changes = statuses.flatMap(({ id }, i) => [
      call(i, 'PATCH', `/statuses/${id}`, { is_default: true }),
      call(i, 'PATCH', `/statuses/${id}`, { name: `Status at once ${i}`, color: '#00000a' }),
    ]);
    const replies = await Promise.all(changes);
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    const after = await catalogOf(hub);
    expect(after.filter(({ state, is_default }) => state === 'confirmed' && is_default)).toHaveLength(1);
    expect(after.filter(({ name }) => name.startsWith('Status at once'))).toHaveLength(8);
    const confirmed = await statusNamed(hub, 'Confirmed');
    expect((await call(0, 'PATCH', `/statuses/${confirmed.id}`, { is_default: true })).status).toBe(200);
  });

  it('never lose an entry when it is made while others are put into order', async () => {
    const before = await catalogOf(hub);
    const ids = before.filter(({ archived_at }) => archived_at === null).map(({ id }) => id);
    const replies = await Promise.all([
      ...Array.from({ length: 5 }, (_, i) => call(i, 'PUT', '/statuses/order', { statuses: ids.toReversed() })),
      ...Array.from({ length: 5 }, (_, i) =>
        call(i, 'POST', '/statuses', { name: `Beside ${i}`, color: '#123456', state: 'draft' }),
      ),
    ]);
    for (const { status } of replies) expect([200, 201, 400]).toContain(status);
    expect(await catalogOf(hub)).toHaveLength(before.length + 5);
  });
});

describe('a status that is archived while orders enter it', () => {
  const writers = 50;

  /** Moves orders between two statuses until it is stopped. */
  function moving(ids: readonly string[], to: readonly ShownStatus[]): { stop(): Promise<Set<number>> } {
    let isStopped = false;
    const seen = new Set<number>();
    const all = Promise.all(
      ids.map(async (id, i) => {
        for (let step = i; !isStopped; step++) {
          const status = to[step % to.length] as ShownStatus;
          seen.add((await enter(hub, id, status.id)).status);
        }
      }),
    );
    return {
      stop: async () => {
        isStopped = true;
        await all;
        return seen;
      },
    };
  }

  it('holds no order when they are moved to another', async () => {
    const [gone, other, replacement] = [await makeStatus(hub), await makeStatus(hub), await makeStatus(hub)];
    const ids = await Promise.all(
      Array.from({ length: writers }, () => hub.seedOrder({ status: { entry_id: other.id } })),
    );
    const writing = moving(ids, [gone, other]);
    await expect.poll(async () => (await statusNamed(hub, gone.name)).orders, { timeout: 20_000 }).toBeGreaterThan(0);
    const reply = await api(hub, 'DELETE', `/statuses/${gone.id}?replacement=${replacement.id}`);
    const seen = await writing.stop();
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ orders: 0 });
    // The client that came too late was refused with the reason.
    expect([...seen].sort()).toEqual([200, 400]);
    const left = await hub.sql('select id from orders where status_id = $1 and deleted_at is null', [gone.id]);
    expect(left).toEqual([]);
    expect((await statusNamed(hub, other.name)).orders + (await statusNamed(hub, replacement.name)).orders).toBe(
      writers,
    );
  });

  it('leaves no order stuck that keeps it', async () => {
    const [gone, other] = [await makeStatus(hub, { next: [] }), await makeStatus(hub)];
    const ids = await Promise.all(
      Array.from({ length: writers }, () => hub.seedOrder({ status: { entry_id: other.id } })),
    );
    const entering = Promise.all(ids.map((id) => enter(hub, id, gone.id)));
    expect((await api(hub, 'DELETE', `/statuses/${gone.id}`)).status).toBe(200);
    const entered = (await entering).filter(({ status }) => status === 200).length;
    expect((await statusNamed(hub, gone.name)).orders).toBe(entered);
    const replies = await Promise.all(ids.map((id) => enter(hub, id, other.id)));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    expect((await statusNamed(hub, gone.name)).orders).toBe(0);
  });
});
