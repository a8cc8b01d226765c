import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/demo/random.ts';
import { api, makeKey } from '../access/people.ts';
import { mixedWrite, perform, sameId, untilFeedIsComplete } from '../races/writers.ts';
import { ask } from '../support/client.ts';
import { withClient } from '../support/databases.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder } from '../support/writes.ts';
import { changesIn, isChange, openStream, type StreamReader } from './reader.ts';

let hub: TestHub;
const open: StreamReader[] = [];
beforeAll(async () => {
  hub = await createTestHub();
});
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});
afterAll(() => hub.close());

/** Opens a stream that the end of the test closes. With the caller's own changes, unless the query says otherwise. */
async function stream(query: Record<string, string> = {}, headers: Record<string, string> = {}, key = hub.key) {
  const reader = await openStream({ url: hub.url, key }, { include_own: 'true', ...query }, headers);
  open.push(reader);
  return reader;
}

interface Page {
  items: { entity: string; id: string; version: number }[];
  next: string;
  has_more: boolean;
}

/** The names of all changes after a cursor, as the feed has them. */
async function feed(after: string, query: Record<string, string> = {}): Promise<string[]> {
  await untilFeedIsComplete(hub);
  const names: string[] = [];
  for (let next = after; ; ) {
    const page: Page = await ask(hub, 'hub', 'GET', `/api/changes?${new URLSearchParams({ ...query, after: next })}`);
    names.push(...page.items.map(({ entity, id, version }) => `${entity} ${id} ${version}`));
    if (!page.has_more) return names;
    next = page.next;
  }
}

const present = async (): Promise<string> => {
  await untilFeedIsComplete(hub);
  return (await ask<Page>(hub, 'hub', 'GET', '/api/changes?after=latest')).next;
};

const note = (id: string, text: string): Promise<unknown> =>
  ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, { internal_note: text });

describe('a stream', () => {
  it('begins with its head, says up to where it is complete, and has each change with its position', async () => {
    const reader = await stream();
    expect(reader.status).toBe(200);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await reader.until('complete', (lines) => lines.length > 0);
    expect(reader.text()).toMatch(/^: with the changes by the caller itself\nretry: 3000\n\n/);
    const [complete] = reader.lines;
    expect(complete?.event).toBe('complete');
    expect(complete?.data['complete_to']).toBe(complete?.id);
    const id = await anOrder(hub);
    await note(id, 'Streamed');
    await reader.until('both changes', (lines) => lines.filter(isChange).length >= 2);
    const [made, changed] = reader.lines.filter(isChange);
    expect(made).toMatchObject({ event: 'order.created', data: { type: 'order.created', data: { id, version: 1 } } });
    expect(changed).toMatchObject({
      event: 'order.updated',
      data: {
        type: 'order.updated',
        data: {
          ...{ entity: 'order', id, version: 2 },
          changes: [{ field: 'internal_note', to: 'Streamed' }],
          origin: { dialect: 'hub', operation: 'patchOrder' },
        },
      },
    });
    // Each id is a place of the feed too.
    expect(await feed(made?.id ?? '')).toEqual([`order ${id} 2`]);
    expect(await feed(complete?.id ?? '')).toEqual([`order ${id} 1`, `order ${id} 2`]);
    await reader.until('complete again', (lines) => lines.at(-1)?.event === 'complete');
    expect(await feed(reader.lines.at(-1)?.id ?? '')).toEqual([]);
  });

  it('goes on from the last id without gaps or repeats, however often it breaks off, while transactions commit late', async () => {
    const from = await present();
    let isOver = false;
    const follower = async (seed: number): Promise<string[]> => {
      const random = seededRandom(seed);
      const names: string[] = [];
      let last = from;
      for (let turn = 0; ; turn++) {
        const wasOver = isOver;
        // A browser sends the header, and still the query of the beginning.
        const reader = await (turn % 2 === 0
          ? stream({ after: last })
          : stream({ after: from }, { 'last-event-id': last }));
        const most = random.pick([1, 2, 5, 40]);
        const isEnough = () => reader.lines.filter(isChange).length >= most;
        await Promise.race([
          reader.until('some', isEnough, 60_000),
          sleep(wasOver ? 1500 : random.pick([5, 80, 400])),
        ]).catch(() => undefined);
        reader.close();
        const taken = reader.lines.slice(0, wasOver ? undefined : most);
        names.push(...changesIn(taken));
        last = taken.at(-1)?.id ?? last;
        if (wasOver && taken.every((line) => !isChange(line))) return names;
      }
    };
    const followers = [1, 2, 3, 4].map(follower);
    const steady = await stream({ after: from });
    const ids = await Promise.all(Array.from({ length: 6 }, () => anOrder(hub)));
    const writer = async (number: number): Promise<void> => {
      const random = seededRandom(number);
      for (let turn = 0; turn < 12; turn++) {
        await perform(hub, mixedWrite(number * 5 + turn, hub.key, sameId(random.pick(ids)), `stream-${number}`));
      }
    };
    const late = async (number: number): Promise<void> => {
      for (let turn = 1; turn <= 8; turn++) {
        await withClient(hub.database, async (client) => {
          await client.query('begin');
          await client.query(
            `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
              changed_at, updated_at)
              values ($1, $2, $3, 'created', '[]', 'd', 'o', 'a', 'late', date_trunc('milliseconds', now()), now())`,
            [hub.workspaceId, `late-${number}`, turn],
          );
          await sleep(10 + ((number * 41 + turn * 67) % 200));
          await client.query(turn % 4 === 0 ? 'rollback' : 'commit');
        });
      }
    };
    await Promise.all([...[1, 2, 3, 4, 5].map(writer), ...[1, 2, 3].map(late)]);
    const all = await feed(from);
    isOver = true;
    expect(all.length).toBeGreaterThan(40);
    for (const names of await Promise.all(followers)) expect(names).toEqual(all);
    await steady.until('everything', (lines) => changesIn(lines).length >= all.length);
    expect(changesIn(steady.lines)).toEqual(all);
  }, 120_000);

  it('has the changes that its filters select, and moves on past the others', async () => {
    const from = await present();
    const queries: Record<string, string>[] = [
      { type: 'order.status_changed' },
      { type: 'order.created,customer.*' },
      { field: 'status' },
      { dialect: 'bitbybit' },
      { operation: 'patchOrder' },
      { by: 'demo' },
    ];
    const readers = await Promise.all(queries.map((query) => stream({ ...query, after: from })));
    const ids = await Promise.all([anOrder(hub), anOrder(hub)]);
    for (let n = 0; n < 20; n++) await perform(hub, mixedWrite(n, hub.key, sameId(ids[n % 2] ?? ''), 'filtered'));
    await note(ids[0], 'The last');
    const of = await stream({ order: ids[1], after: from });
    const end = await present();
    for (const [i, reader] of [...readers, of].entries()) {
      const wanted = await feed(from, queries[i] ?? { order: ids[1] });
      await reader.until('past them', (lines) => lines.at(-1)?.event === 'complete' && lines.length > wanted.length);
      const name = JSON.stringify(queries[i]);
      await reader.until(name, (lines) => changesIn(lines).length >= wanted.length);
      expect(changesIn(reader.lines), name).toEqual(wanted);
      if (wanted.length === 0) expect(await feed(reader.lines.at(-1)?.id ?? '')).toEqual(await feed(end));
    }
  });

  it('leaves out the changes of its own key, rotated or not, unless they are asked for', async () => {
    const scopes = ['orders:read', 'orders:write', 'customers:read', 'products:read'];
    const mine = await makeKey(hub, { scopes });
    const successor = (await api(hub, 'POST', `/keys/${mine.id}/rotate`)).json() as { key: string };
    const other = await makeKey(hub, { scopes });
    const id = await anOrder(hub);
    const without = await stream({ include_own: 'false' }, {}, mine.key);
    const withOwn = await stream({}, {}, mine.key);
    for (const [i, { key }] of [mine, successor, other].entries()) {
      const reply = await api(hub, 'PATCH', `/orders/${id}`, { internal_note: `By ${i}` }, key);
      expect(reply.status, reply.text).toBe(200);
    }
    await without.until('the other’s', (lines) => changesIn(lines).includes(`order ${id} 4`));
    expect(changesIn(without.lines).filter((name) => name.includes(id))).toEqual([`order ${id} 4`]);
    expect(without.text()).toContain(': changes by the caller itself are left out');
    await withOwn.until('all', (lines) => changesIn(lines).filter((name) => name.includes(id)).length >= 3);
  });

  it('writes each event as the webhook of a format, where one is asked for', async () => {
    const readers = await Promise.all(['stele', 'bitbybit', 'wizcommerce'].map((format) => stream({ format })));
    const id = await anOrder(hub);
    for (const reader of readers) {
      await reader.until('it', (lines) => lines.some(({ data }) => String(data['body']).includes(id)));
      const [first] = reader.lines.filter(isChange);
      expect(first?.data).toMatchObject({ id: expect.stringMatching(/^evt_/), name: 'order.created' });
      expect(JSON.parse(String(first?.data['body']))).toBeTypeOf('object');
    }
  });
});

describe('a stream that may not be read', () => {
  const refusal = async (query: Record<string, string>, headers: Record<string, string> = {}, key = hub.key) => {
    const reader = await stream(query, headers, key);
    await reader.ended;
    return { status: reader.status, type: reader.headers['content-type'], text: reader.text() };
  };

  it('is refused before it begins', async () => {
    const { key } = await makeKey(hub, { scopes: ['orders:read'] });
    expect(await refusal({}, {}, key)).toMatchObject({ status: 403 });
    expect(await refusal({ after: 'garbage' })).toMatchObject({
      status: 400,
      type: expect.stringContaining('problem'),
    });
    expect(await refusal({}, { 'last-event-id': 'garbage' })).toMatchObject({ status: 400 });
    expect((await refusal({}, { 'last-event-id': 'garbage' })).text).toContain('Last-Event-ID');
    expect(await refusal({ type: 'order.moved' })).toMatchObject({ status: 400 });
    expect(await refusal({ from: 'today' })).toMatchObject({ status: 400 });
    expect(await refusal({ format: 'evreka' })).toMatchObject({ status: 400 });
    const other = Buffer.from(JSON.stringify(['00000000-0000-4000-8000-000000000000'])).toString('base64url');
    expect(await refusal({ after: other })).toMatchObject({ status: 409 });
    expect(await refusal({}, {}, 'stele_wrong')).toMatchObject({ status: 401 });
    const allowed = await stream({ type: 'order.*' }, {}, key);
    expect(allowed.status).toBe(200);
  });

  it.each(['revoked', 'without the scope'])('any more, since its key is %s, ends soon', async (how) => {
    const made = await makeKey(hub, { scopes: ['orders:read', 'customers:read', 'products:read'] });
    const reader = await stream({}, {}, made.key);
    await reader.until('it has begun', (lines) => lines.length > 0);
    const reply =
      how === 'revoked'
        ? await api(hub, 'DELETE', `/keys/${made.id}`)
        : await api(hub, 'PATCH', `/keys/${made.id}`, { scopes: ['customers:read'] });
    expect(reply.status, reply.text).toBeLessThan(300);
    expect(await Promise.race([reader.ended, sleep(15_000)])).toBe('end');
    const after = await anOrder(hub);
    expect(reader.text()).not.toContain(after);
    expect((await stream({}, {}, made.key)).status).toBe(how === 'revoked' ? 401 : 403);
  });

  it('since the workspace has too many, is refused until one of them ends', async () => {
    const { key } = await hub.secondWorkspace();
    const readers = await Promise.all(Array.from({ length: 100 }, () => stream({}, {}, key)));
    expect(readers.every(({ status }) => status === 200)).toBe(true);
    const refused = await stream({}, {}, key);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    // Other workspaces have their own.
    expect((await stream()).status).toBe(200);
    readers[0]?.close();
    await expect.poll(async () => (await stream({}, {}, key)).status, { timeout: 10_000 }).toBe(200);
    for (const reader of readers) reader.close();
  });
});

describe('a client that does not read', () => {
  it('holds up no other, and misses nothing', async () => {
    const from = await present();
    const slow = await stream({ after: from });
    slow.pause();
    const quick = await stream({ after: from });
    const ids = await Promise.all(Array.from({ length: 20 }, () => anOrder(hub)));
    const long = 'x'.repeat(9000);
    for (let turn = 0; turn < 30; turn++) await Promise.all(ids.map((id) => note(id, `${turn} ${long}`)));
    const all = await feed(from);
    await quick.until('everything', (lines) => changesIn(lines).length >= all.length, 60_000);
    slow.resume();
    await slow.until('everything', (lines) => changesIn(lines).length >= all.length, 60_000);
    expect(changesIn(slow.lines)).toEqual(all);
  }, 120_000);
});

describe('a hub that stops', () => {
  it('ends its streams at once, and the clients go on with another', async () => {
    const from = await present();
    const second = await createTestHub();
    const readers = await Promise.all(
      Array.from({ length: 5 }, () => openStream({ url: second.url, key: second.key }, { include_own: 'true' })),
    );
    await Promise.all(readers.map((reader) => reader.until('it has begun', (lines) => lines.length > 0)));
    const began = performance.now();
    await second.close();
    expect(performance.now() - began).toBeLessThan(4500);
    expect(await Promise.all(readers.map(({ ended }) => ended))).toEqual(readers.map(() => 'end'));
    expect(from).not.toBe('');
  });
});

it('is not kept as a failed request when its client ends it', async () => {
  const reader = await stream({}, { 'x-request-id': 'a-stream-that-ends' });
  await reader.until('it has begun', (lines) => lines.length > 0);
  reader.close();
  await ask(hub, 'hub', 'GET', '/api/changes?limit=1');
  await api(hub, 'GET', '/orders/no-such-order');
  await expect
    .poll(async () => (await api(hub, 'GET', '/requests')).text, { timeout: 15_000 })
    .toContain('no-such-order');
  expect((await api(hub, 'GET', '/requests')).text).not.toContain('a-stream-that-ends');
});
