import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/demo/random.ts';
import { untilFeedIsComplete } from '../../races/writers.ts';
import { sendAs } from '../../support/client.ts';
import { withClient } from '../../support/databases.ts';
import { expectFailure, hubFacts } from '../../support/dialects.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';

interface Item {
  type: string;
  entity: string;
  id: string;
  display_id?: string;
  version: number;
  kind: string;
  at: string;
  actor: { id: string; kind: string; name?: string };
  dialect: string;
  operation: string;
  changes: { field: string; from: unknown; to: unknown }[];
}

interface Page {
  items: Item[];
  next: string;
  has_more: boolean;
  time_zone: string;
}

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  await hub.sql(`update workspaces set time_zone = 'America/New_York' where id = 'default'`);
  await writeHistories();
});
afterAll(() => hub.close());

const USERS = [
  ['u-ada', 'ada@example.com', 'Ada', 'Lovelace'],
  ['u-grace', 'grace.hopper@example.com', 'Grace', 'Hopper'],
  ['u-rare', 'rare@example.com', 'Rosalind', 'Franklin'],
] as const;
const KEYS = [
  ['k-erp', 'ERP nightly', 'stele_ErpX'],
  ['k-shop', 'Shop, "main"', 'bb_shop'],
] as const;
const ACTORS = ['u-ada', 'u-grace', 'k-erp', 'k-shop'];
const OPERATIONS = [
  ['wizcommerce', 'updateOrderStatus'],
  ['bitbybit', 'updateOrder'],
  ['hub', 'patchOrder'],
  ['evreka', 'updateOrderStatus'],
] as const;
const FIELDS = ['status_id', 'internal_note', 'tags', 'line_items', 'extras.evreka', 'payment_status'];
const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-10-20T00:00:00Z');

/** Thousands of changes of orders and records in transactions of any size, with times that now and then go back. */
async function writeHistories(): Promise<void> {
  const random = seededRandom(7);
  for (const [id, email, first, last] of USERS) {
    await hub.sql(
      `insert into users (workspace_id, id, email, first_name, last_name, role, password_hash) values ('default', $1, $2, $3, $4, 'editor', 'x')`,
      [id, email, first, last],
    );
  }
  for (const [id, name, hint] of KEYS) {
    await hub.sql(
      `insert into api_keys (hash, id, family_id, workspace_id, name, hint, scopes, origin)
        values (sha256($1::text::bytea), $1, $1, 'default', $2, $3, '{}', 'created')`,
      [id, name, hint],
    );
  }
  const versions = new Map<string, number>();
  let time = START_MS;
  let written = 0;
  await withClient(hub.database, async (client) => {
    while (written < 6500) {
      const orders: unknown[] = [];
      const records: unknown[] = [];
      for (let rows = random.pick([1, 3, 20, 200, 1500]); rows > 0; rows--, written++) {
        // Twelve minutes a change, so that all of them take 54 days. One in 700 is of a clock that is three days late, one
        // of the first is of the year after.
        time += 720_000;
        const isRecord = random.pick([false, false, false, false, false, false, true]);
        const id = `${isRecord ? 'c' : 'o'}-${random.pick(Array.from({ length: 40 }, (_, i) => i))}`;
        const version = (versions.get(id) ?? 0) + 1;
        versions.set(id, version);
        const isRare = written % 1801 === 1800;
        const [dialect, operation] = isRare ? (['hub', 'appendNote'] as const) : random.pick(OPERATIONS);
        const field = isRare ? 'customer_note' : random.pick(FIELDS);
        // A value that has the name of another field as one of its own.
        const to = random.pick<unknown>([
          'x',
          null,
          { field: 'po_number' },
          '"field":"po_number"',
          { field: 'status_id' },
        ]);
        const kind = random.pick(['updated', 'updated', 'updated', 'updated', 'created', 'deleted', 'restored']);
        (isRecord ? records : orders).push({
          id,
          version,
          kind,
          changes: [{ field, from: null, to }],
          dialect,
          operation,
          actor: isRare ? 'u-rare' : random.pick(ACTORS),
          at: new Date(
            written % 700 === 699 ? time - 3 * DAY_MS : written === 5 ? time + 400 * DAY_MS : time,
          ).toISOString(),
        });
      }
      const columns = `as r (id text, version int, kind text, changes json, dialect text, operation text, actor text, at timestamptz)`;
      await client.query('begin');
      await client.query(
        `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
            changed_at, updated_at)
          select 'default', id, version, kind, changes, dialect, operation, actor, 'r', at, at from json_to_recordset($1) ${columns}`,
        [JSON.stringify(orders)],
      );
      await client.query(
        `insert into record_changes (workspace_id, kind, record_id, version, change, changes, dialect, operation, actor, request_id, changed_at)
          select 'default', 'customers', id, version, kind, changes::jsonb, dialect, operation, actor, 'r', at
          from json_to_recordset($1) ${columns}`,
        [JSON.stringify(records)],
      );
      await client.query('commit');
    }
  });
}

const get = (path: string) => sendAs(hub, hub.key, 'hub', { method: 'GET', path });

async function page(query: Record<string, string>): Promise<Page> {
  const reply = await get(`/api/changes?${new URLSearchParams(query)}`);
  expect(reply.status, reply.text).toBe(200);
  return reply.json() as Page;
}

/** Every page of a filter, until the hub says that there is no more. */
async function all(query: Record<string, string>): Promise<{ items: Item[]; pages: number; next: string }> {
  const items: Item[] = [];
  let after: string | undefined;
  for (let pages = 1; ; pages++) {
    const part: Page = await page({ ...query, ...(after === undefined ? {} : { after }) });
    items.push(...part.items);
    if (!part.has_more) return { items, pages, next: part.next };
    expect(part.next).not.toBe(after);
    after = part.next;
  }
}

const nameOf = ({ entity, id, version }: Item): string => `${entity} ${id} ${version}`;

const hasField = ({ entity, changes }: Item, fields: string[]): boolean =>
  entity === 'order' &&
  changes.some(({ field }) => fields.some((name) => field === name || field.startsWith(`${name}.`)));

const isMove = (item: Item): boolean =>
  item.entity === 'order' && item.kind === 'updated' && hasField(item, ['status_id']);

/** Queries with the condition that they stand for. Days are those of New York: UTC-4, from 1 November UTC-5. */
const FILTERS: [Record<string, string>, (item: Item) => boolean][] = [
  [{ by: 'ada' }, ({ actor }) => actor.id === 'u-ada'],
  [{ by: 'ADA@example.com' }, ({ actor }) => actor.id === 'u-ada'],
  [{ by: 'Rosalind Franklin' }, ({ actor }) => actor.id === 'u-rare'],
  [{ by: 'grace.hopper' }, ({ actor }) => actor.id === 'u-grace'],
  [{ by: 'stele_ErpX' }, ({ actor }) => actor.id === 'k-erp'],
  [{ by: 'k-erp,"Shop, ""main"""' }, ({ actor }) => ['k-erp', 'k-shop'].includes(actor.id)],
  [{ dialect: 'bitbybit' }, ({ dialect }) => dialect === 'bitbybit'],
  [{ dialect: 'bitbybit,evreka' }, ({ dialect }) => ['bitbybit', 'evreka'].includes(dialect)],
  [{ operation: 'patchOrder' }, ({ operation }) => operation === 'patchOrder'],
  [{ operation: 'appendNote' }, ({ operation }) => operation === 'appendNote'],
  [{ field: 'status' }, (item) => hasField(item, ['status_id'])],
  [{ field: 'customer_note,po_number' }, (item) => hasField(item, ['customer_note', 'po_number'])],
  [{ field: 'po_number' }, () => false],
  [{ field: 'extras' }, (item) => hasField(item, ['extras'])],
  [{ field: 'extras.evreka' }, (item) => hasField(item, ['extras.evreka'])],
  [{ type: 'order.status_changed' }, (item) => isMove(item)],
  [{ type: 'order.updated' }, (item) => item.entity === 'order' && item.kind === 'updated' && !isMove(item)],
  [{ type: 'order.updated,order.status_changed' }, ({ entity, kind }) => entity === 'order' && kind === 'updated'],
  [{ type: 'order.status_changed,order.deleted' }, (item) => isMove(item) || item.type === 'order.deleted'],
  [{ type: 'order.*' }, ({ entity }) => entity === 'order'],
  [{ type: 'customer.updated,order.created' }, ({ type }) => ['customer.updated', 'order.created'].includes(type)],
  [{ type: 'product.*,customer.*' }, ({ entity }) => entity === 'customer'],
  [{ type: 'customer.*', field: 'tags' }, () => false],
  [{ type: 'order.status_changed', field: 'tags' }, () => false],
  [{ type: 'order.status_changed', by: 'rare' }, () => false],
  [{ order: 'o-7', type: 'order.status_changed' }, (item) => item.id === 'o-7' && isMove(item)],
  [{ order: 'o-7' }, ({ entity, id }) => entity === 'order' && id === 'o-7'],
  [
    { order: 'o-7', by: 'ada', field: 'status' },
    (item) =>
      item.entity === 'order' && item.id === 'o-7' && item.actor.id === 'u-ada' && hasField(item, ['status_id']),
  ],
  [
    { from: '2026-10-25T12:00:00Z', to: '2026-10-26T12:00:00Z' },
    ({ at }) => at >= '2026-10-25T12:00:00.000Z' && at <= '2026-10-26T12:00:00.000Z',
  ],
  [
    { from: '2026-10-25', to: '2026-10-25' },
    ({ at }) => at >= '2026-10-25T04:00:00.000Z' && at < '2026-10-26T04:00:00.000Z',
  ],
  // The day on which clocks go back has 25 hours.
  [
    { from: '2026-11-01', to: '2026-11-01' },
    ({ at }) => at >= '2026-11-01T04:00:00.000Z' && at < '2026-11-02T05:00:00.000Z',
  ],
  [{ from: '2026-12-10' }, ({ at }) => at >= '2026-12-10T05:00:00.000Z'],
  [{ to: '2026-10-21' }, ({ at }) => at < '2026-10-22T04:00:00.000Z'],
  [
    { from: '2026-11-05', to: '2026-11-20', by: 'ada', dialect: 'hub', field: 'tags' },
    (item) =>
      item.at >= '2026-11-05T05:00:00.000Z' &&
      item.at < '2026-11-21T05:00:00.000Z' &&
      item.actor.id === 'u-ada' &&
      item.dialect === 'hub' &&
      hasField(item, ['tags']),
  ],
  [{ by: 'rare', field: 'status' }, () => false],
];

describe('the changes that meet a filter', () => {
  let everything: Item[];
  beforeAll(async () => {
    await untilFeedIsComplete(hub);
    everything = (await all({ limit: '1000' })).items;
    expect(everything.length).toBeGreaterThan(6000);
  });

  const expectAll = async (): Promise<void> => {
    for (const [query, meets] of FILTERS) {
      const wanted = everything.filter(meets).map(nameOf);
      for (const limit of ['7', '1000']) {
        if (limit === '7' && wanted.length > 60) continue;
        const { items } = await all({ ...query, limit });
        expect(items.map(nameOf), JSON.stringify(query)).toEqual(wanted);
      }
    }
  };

  it('are those of the whole feed in its order, before the hub has mapped them', async () => {
    await hub.sql('truncate change_blocks, change_facets');
    await expectAll();
  }, 120_000);

  it('are the same from the map, which two hubs make at once', async () => {
    await hub.sql('truncate change_blocks, change_facets');
    await Promise.all([hub.secondHub(), hub.secondHub()]);
    const wanted = Math.floor(everything.length / 1000);
    await expect
      .poll(async () => (await hub.sql('select from change_blocks')).length, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(wanted);
    const facets = await hub.sql<{ block: number; facets: number }>(
      'select block, count(*)::int as facets from change_facets group by block order by block',
    );
    expect(facets.length).toBeGreaterThanOrEqual(wanted);
    await expectAll();
  }, 120_000);

  it('continue from every place, also from a cursor of another filter', async () => {
    const meets = ({ actor }: Item): boolean => actor.id === 'u-ada';
    let after = '';
    for (let seen = 0; seen < everything.length; seen += 611) {
      const { items } = await page({ by: 'ada', limit: '5', ...(after && { after }) });
      expect(items.map(nameOf)).toEqual(everything.slice(seen).filter(meets).slice(0, 5).map(nameOf));
      after = (await page({ limit: '611', ...(after && { after }) })).next;
    }
  });

  it('are examined in pages of limited work, which may be empty', async () => {
    await hub.sql('truncate change_blocks, change_facets');
    const { items, pages } = await all({ field: 'po_number' });
    expect(items).toEqual([]);
    expect(pages).toBeLessThan(5);
  });

  it('that come later are found from where a filter ended', async () => {
    const { next } = await all({ by: 'ada', field: 'po_number' });
    const order = (
      await sendAs(hub, hub.key, 'hub', { method: 'POST', path: '/api/orders', body: { po_number: 'P-1' } })
    ).json() as { id: string };
    await untilFeedIsComplete(hub);
    expect(await page({ after: next, by: 'ada', field: 'po_number' })).toMatchObject({ items: [], has_more: false });
    expect((await page({ after: next, field: 'po_number', from: 'today' })).items).toMatchObject([
      { id: order.id, version: 1 },
    ]);
    expect((await page({ after: next, field: 'po_number', to: 'yesterday' })).items).toEqual([]);
  });
});

describe('a filter', () => {
  it('finds an order by its id, alias, reference id and display id, and shows the display id', async () => {
    const body = { reference_id: 'Ref-9', display_id: 'SO-9', aliases: {} };
    const made = (await sendAs(hub, hub.key, 'hub', { method: 'POST', path: '/api/orders', body })).json() as {
      id: string;
    };
    await hub.sql(
      `insert into order_aliases (workspace_id, dialect, alias, order_id) values ('default', 'evreka', 'E-9', $1)`,
      [made.id],
    );
    await untilFeedIsComplete(hub);
    for (const order of [made.id, 'E-9', 'Ref-9', 'SO-9', 'so-9']) {
      const { items, time_zone } = await page({ order });
      expect(items, order).toMatchObject([{ type: 'order.created', id: made.id, display_id: 'SO-9' }]);
      expect(time_zone).toBe('America/New_York');
    }
  });

  it.each([
    ['by', 'nobody here'],
    ['by', ''],
    ['by', ','],
    ['by', '"ada'],
    ['dialect', 'shopify'],
    ['operation', 'doAnything'],
    ['field', 'colour'],
    ['field', 'version'],
    ['field', 'line_items.quantity'],
    ['type', 'order.moved'],
    ['type', 'orders.*'],
    ['type', '*'],
    ['order', 'no such order'],
    ['from', '2026-02-30'],
    ['from', '29.11.2026'],
    ['to', 'tomorrow'],
    ['to', '2026-11-29T25:00:00Z'],
  ])('with an impossible %s is refused by its name: %s', async (name, value) => {
    const failure = expectFailure(hubFacts, await get(`/api/changes?${new URLSearchParams({ [name]: value })}`), 400);
    expect(hubFacts.namedFields(failure)).toEqual([name]);
  });

  it('whose end is before its beginning, or with a parameter that is unknown, is refused', async () => {
    const failure = expectFailure(hubFacts, await get('/api/changes?from=2026-11-02&to=2026-11-01'), 400);
    expect(hubFacts.namedFields(failure)).toEqual(['to']);
    expectFailure(hubFacts, await get('/api/changes?author=ada'), 400);
  });

  it('that names an OAuth client says whom the history names instead', async () => {
    await hub.sql(
      `insert into oauth_clients (workspace_id, id, name, secret_hash) values ('default', 'crew-app', 'Crew app', sha256('x'))`,
    );
    expectFailure(hubFacts, await get('/api/changes?by=crew%20app'), 400);
    expect((await get('/api/changes?by=crew%20app')).text).toContain('the user who signed in');
  });

  it('for orders alone needs no scope for other records', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    const status = (query: string) =>
      sendAs(hub, key, 'hub', { method: 'GET', path: `/api/changes?${query}` }).then((reply) => reply.status);
    expect(await status('field=status')).toBe(200);
    expect(await status('order=SO-9')).toBe(200);
    expect(await status('type=order.status_changed,order.deleted')).toBe(200);
    expect(await status('type=order.*,order_type.*')).toBe(403);
    expect(await status('type=customer.updated')).toBe(403);
    expect(await status('by=ada')).toBe(403);
  });
});
