import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/demo/random.ts';
import { type Entity, entityName } from '../../src/model/event.ts';
import { ask, sendAs } from '../support/client.ts';
import { withClient } from '../support/databases.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder, WRITES } from '../support/writes.ts';
import { mixedWrite, perform, type Sender, sameId, until, untilFeedIsComplete } from './writers.ts';

interface Item {
  type: string;
  entity: string;
  id: string;
  version: number;
  request_id: string;
}

interface Page {
  items: Item[];
  next: string;
}

let hub: TestHub;
let other: Sender;
beforeAll(async () => {
  hub = await createTestHub();
  other = await hub.secondHub();
});
afterAll(() => hub.close());

const page = (after: string | undefined, limit: number, through: Sender = hub): Promise<Page> => {
  const path = `/api/changes?limit=${limit}${after === undefined ? '' : `&after=${after}`}`;
  return sendAs(through, hub.key, 'hub', { method: 'GET', path }).then((reply) => {
    if (reply.status !== 200) throw new Error(`${path}: ${reply.text}`);
    return reply.json() as Page;
  });
};

/** The present end, with nothing before it that is still to be told. */
async function latest(): Promise<Page> {
  await untilFeedIsComplete(hub);
  return page('latest', 1);
}

/** Everything from a place on, until there is nothing new. */
async function rest(after: string | undefined, limit: number, through?: Sender): Promise<Page> {
  const items: Item[] = [];
  for (let next = after; ; ) {
    const { items: more, next: then } = await page(next, limit, through);
    expect(more.length).toBeLessThanOrEqual(limit);
    items.push(...more);
    if (more.length === 0) return { items, next: then };
    next = then;
  }
}

const nameOf = ({ entity, id, version }: Pick<Item, 'entity' | 'id' | 'version'>): string =>
  `${entity} ${id} ${version}`;

/** By the tables alone. */
async function allChanges(): Promise<string[]> {
  const rows = await hub.sql<{ entity: Entity; id: string; version: number }>(
    `select 'order' as entity, order_id as id, version from order_changes where workspace_id = $1
      union all select kind, record_id, version from record_changes where workspace_id = $1`,
    [hub.workspaceId],
  );
  return rows.map((row) => nameOf({ ...row, entity: entityName(row.entity) })).toSorted();
}

function expectInOrder(items: readonly Item[]): void {
  const latest = new Map<string, number>();
  for (const { entity, id, version } of items) {
    expect(version, `${entity} ${id}`).toBeGreaterThan(latest.get(`${entity} ${id}`) ?? 0);
    latest.set(`${entity} ${id}`, version);
  }
}

describe('the changes of a workspace', () => {
  it('are each told once, in order, to every follower, while writers of all dialects write through two hubs', async () => {
    const { next: start } = await latest();
    const ids = await Promise.all(Array.from({ length: 5 }, () => anOrder(hub)));
    let isOver = false;

    const writer = async (number: number): Promise<void> => {
      const random = seededRandom(number);
      const sender = number % 2 === 0 ? hub : other;
      for (let turn = 0; turn < 8; turn++) {
        const id = random.pick(ids);
        await perform(sender, mixedWrite(number * 3 + turn, hub.key, sameId(id), `feed-${id}`));
        if (turn % 2 === 0) {
          const path = `/api/orders/${random.pick(ids)}/tags`;
          await ask(hub, 'hub', 'POST', path, { add: [`t${number}-${turn}`] });
        }
        const kind = random.pick(WRITES);
        const { request } = await kind.make(hub);
        await sendAs(sender, hub.key, kind.dialect, request);
      }
    };
    const follower = async (limit: number, through: Sender): Promise<Item[]> => {
      const items: Item[] = [];
      let next = start;
      for (;;) {
        const wasOver = isOver;
        const more = await rest(next, limit, through);
        items.push(...more.items);
        next = more.next;
        if (wasOver && more.items.length === 0) return items;
      }
    };

    const following = [follower(1, hub), follower(3, other), follower(50, hub), follower(1000, other)];
    await Promise.all(Array.from({ length: 16 }, (_, number) => writer(number)));
    await untilFeedIsComplete(hub);
    isOver = true;
    const heard = await Promise.all(following);
    const [first = []] = heard;
    expect(first.length).toBeGreaterThan(300);
    for (const items of heard) {
      expectInOrder(items);
      expect(new Set(items.map(nameOf)).size).toBe(items.length);
      expect(items.map(nameOf)).toEqual(first.map(nameOf));
    }
    expect(new Set(first.map(({ type }) => type))).toEqual(
      new Set([...first.map(({ type }) => type), 'order.created', 'order.updated', 'order.deleted', 'order.restored']),
    );
  });

  it('are all that the histories hold, whatever the size of the pages', async () => {
    await untilFeedIsComplete(hub);
    const all = await allChanges();
    for (const limit of [7, 1000]) {
      const { items } = await rest(undefined, limit);
      expectInOrder(items);
      expect(items.map(nameOf).toSorted()).toEqual(all);
    }
  });

  it('wait for one that is still being stored, and tell it then', async () => {
    const { next: start } = await latest();
    await withClient(hub.database, async (client) => {
      await client.query('begin');
      await client.query(
        `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor,
          request_id, changed_at, updated_at) values ($1, 'late', 1, 'created', '[]', 'd', 'o', 'a', 'late', date_trunc('milliseconds', now()), now())`,
        [hub.workspaceId],
      );
      const id = await anOrder(hub);
      await ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, { internal_note: 'After it' });
      // Stored before it, and yet not delivered: a reader who had got the later one would be past it.
      const held = await page(start, 100);
      expect(held.items).toEqual([]);
      await client.query('commit');
      await untilFeedIsComplete(hub);
      const { items } = await rest(held.next, 100);
      expect(items.map(({ id: each, version }) => [each, version])).toEqual([
        ['late', 1],
        [id, 1],
        [id, 2],
      ]);
    });
  });

  it('do not wait for one that is given up', async () => {
    const { next: start } = await latest();
    const id = await anOrder(hub);
    await untilFeedIsComplete(hub);
    await withClient(hub.database, async (client) => {
      await client.query('begin');
      await client.query('select pg_current_xact_id()');
      const second = await anOrder(hub);
      expect((await rest(start, 100)).items.map(({ id: each }) => each)).toEqual([id]);
      await client.query('rollback');
      await untilFeedIsComplete(hub);
      expect((await rest(start, 100)).items.map(({ id: each }) => each)).toEqual([id, second]);
    });
  });

  it('can be followed from the present on, and from the beginning', async () => {
    const { items, next } = await latest();
    expect(items).toEqual([]);
    expect((await page(next, 10)).items).toEqual([]);
    const id = await anOrder(hub);
    await untilFeedIsComplete(hub);
    expect((await page(next, 10)).items).toMatchObject([{ type: 'order.created', entity: 'order', id, version: 1 }]);
    // A second read from the same cursor gets the same.
    expect((await page(next, 10)).items).toMatchObject([{ id }]);
  });
});

describe('versions of one order', () => {
  // The order in which transactions began is not the order in which they came to this order.
  it('come in their order, though the transaction of the later one began first', async () => {
    const ids = [await anOrder(hub), await anOrder(hub), await anOrder(hub)].toSorted();
    const [, held = '', last = ''] = ids;
    const { next: start } = await latest();
    await withClient(hub.database, async (client) => {
      await client.query('begin');
      await client.query('select from orders where workspace_id = $1 and id = $2 for update', [hub.workspaceId, held]);
      const body = { ids, all_or_nothing: true, tags: { add: ['all'] } };
      const all = ask<{ changed: number }>(hub, 'hub', 'POST', '/api/orders/bulk', body);
      // It has the first of them, and waits for the second.
      await until('the transaction waits', async () => {
        const rows = await hub.sql(
          `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        );
        return rows.length > 0;
      });
      await ask(hub, 'hub', 'PATCH', `/api/orders/${last}`, { internal_note: 'Sooner' });
      await client.query('rollback');
      expect(await all).toMatchObject({ changed: 3 });
    });
    await untilFeedIsComplete(hub);
    const { items } = await rest(start, 1);
    expect(items.length).toBe(4);
    expectInOrder(items);
  });
});

describe('a cursor', () => {
  const follow = (after: string) =>
    sendAs(hub, hub.key, 'hub', { method: 'GET', path: `/api/changes?after=${encodeURIComponent(after)}` });

  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each([
    '',
    'garbage',
    '[]',
    encoded([]),
    encoded({}),
    encoded(null),
    encoded('latest'),
    encoded([7]),
    encoded(['a\0b']),
    encoded(['x', '1', '2026-01-01T00:00:00.000Z', 'order', 'o', 1, 'more']),
    encoded(['x', '1', '2026-01-01T00:00:00.000Z', 'order', 'o']),
    encoded(['x', '-1', '2026-01-01T00:00:00.000Z', 'order', 'o', 1]),
    encoded(['x', '99999999999999999999', '2026-01-01T00:00:00.000Z', 'order', 'o', 1]),
    encoded(['x', '1', 'yesterday', 'order', 'o', 1]),
    encoded(['x', '1', '2026-01-01T00:00:00.000Z', 'order', 'o', 1.5]),
    encoded(['x', '1', '2026-01-01T00:00:00.000Z', 'order', 'o', 2 ** 31]),
    encoded(['x', '1', '2026-01-01T00:00:00.000Z', 'order', '\ud800', 1]),
    'x'.repeat(2000),
  ])('that is none is refused: %#', async (after) => {
    const reply = await follow(after);
    expect(hubFacts.namedFields(expectFailure(hubFacts, reply, 400))).toEqual(['after']);
  });

  it('of the largest place that can be is just after everything', async () => {
    const [row] = await hub.sql<{ id: string }>('select id from hub_identity');
    const far = encoded([row?.id, '9223372036854775807', '9999-12-31T23:59:59.999Z', 'order', 'o', 2 ** 31 - 1]);
    const reply = await follow(far);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ items: [] });
  });

  it('of a database that was restored leads nowhere, and says so', async () => {
    const { next } = await latest();
    const [before] = await hub.sql<{ id: string }>('select id from hub_identity');
    await hub.sql('update hub_identity set id = gen_random_uuid()');
    const failure = expectFailure(hubFacts, await follow(next), 409);
    expect(failure).toMatchObject({ type: 'urn:problem-type:stele:conflict' });
    await hub.sql('update hub_identity set id = $1', [before?.id]);
    expect((await follow(next)).status).toBe(200);
  });
});
