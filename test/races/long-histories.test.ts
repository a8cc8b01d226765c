import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import { entityName } from '../../src/model/event.ts';
import type { RecordKind } from '../../src/model/record.ts';
import { clientOf } from '../support/client.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { untilFeedIsComplete } from './writers.ts';

const VERSIONS = 31;
/** Twelve versions of this order, from and to, are more than a page has. */
const LINES = 700;
const NOTE = 1400;
const LONGEST_PAGE = 9 * 1024 * 1024;

let hub: TestHub;
let id: string;
/** What the hub answered to each write: the order as each version left it. */
const answered: Record<string, unknown>[] = [];

const { send } = clientOf('hub', () => hub);

async function read<T>(path: string): Promise<T> {
  const reply = await send('GET', path);
  expect(reply.status, reply.text.slice(0, 400)).toBe(200);
  expect(reply.text.length).toBeLessThan(LONGEST_PAGE);
  return reply.json() as T;
}

async function write(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const reply = await send(method, path, body);
  expect(reply.status, reply.text.slice(0, 400)).toBeLessThan(300);
  return reply.json() as Record<string, unknown>;
}

beforeAll(async () => {
  hub = await createTestHub();
  answered.push(await write('POST', '/api/orders', { line_items: [], tags: ['long'], po_number: 'Long' }));
  id = String(answered[0]?.['id']);
  for (let version = 2; version <= VERSIONS; version++) {
    const note = String.fromCharCode(96 + (version % 26)).repeat(NOTE);
    const line_items = Array.from({ length: LINES }, (_, i) => ({ sku: `S${i}`, quantity: version, note }));
    answered.push(await write('PATCH', `/api/orders/${id}`, { line_items }));
    if (version % 10 === 0) await write('POST', '/api/orders', { po_number: `Between ${version}` });
  }
});
afterAll(() => hub.close());

describe('a history of which no process holds all', () => {
  it('comes in pages that end before they are too long, and is complete', async () => {
    const versions: number[] = [];
    let pages = 0;
    for (let next: string | null = ''; next !== null; pages++) {
      const after = next === '' ? '' : `&after=${next}`;
      const page: { items: { version: number }[]; next: string | null } = await read(
        `/api/orders/${id}/history?limit=200${after}`,
      );
      versions.push(...page.items.map(({ version }) => version));
      next = page.next;
    }
    expect(versions).toEqual(Array.from({ length: VERSIONS }, (_, i) => VERSIONS - i));
    expect(pages).toBeGreaterThan(4);
  });

  it('is followed to its end, every change once', async () => {
    await untilFeedIsComplete(hub);
    const feedNames: string[] = [];
    for (let next = ''; ; ) {
      const page: { items: { entity: string; id: string; version: number }[]; next: string } = await read(
        `/api/changes?limit=1000${next === '' ? '' : `&after=${next}`}`,
      );
      if (page.items.length === 0) break;
      feedNames.push(...page.items.map((item) => `${item.entity} ${item.id} ${item.version}`));
      next = page.next;
    }
    const rows = await hub.sql<{ kind: RecordKind | null; name: string }>(
      `select null as kind, concat_ws(' ', 'order', order_id, version) as name from order_changes where workspace_id = $1
        union all select kind, concat_ws(' ', record_id, version) from record_changes where workspace_id = $1`,
      [hub.workspaceId],
    );
    const stored = rows.map(({ kind, name }) => (kind === null ? name : `${entityName(kind)} ${name}`));
    expect(feedNames.toSorted()).toEqual(stored.toSorted());
    expect(feedNames.filter((name) => name.includes(id))).toEqual(
      Array.from({ length: VERSIONS }, (_, i) => `order ${id} ${i + 1}`),
    );
  });

  it('gives the order as every version left it, by its number and by its time', async () => {
    for (const version of [2, 17, 30]) {
      const was = answered[version - 1];
      expect(await read(`/api/orders/${id}?version=${version}`)).toEqual(was);
      expect(await read(`/api/orders/${id}?as_of=${String(was?.['changed_at'])}`)).toEqual(was);
    }
    expect((await send('GET', `/api/orders/${id}?version=${VERSIONS + 1}`)).status).toBe(404);
    expect(rebuildOrder(await hub.changes(id))).toEqual(await hub.order(id));
  });

  it('is not taken back further than a merge may reach', async () => {
    const merge = (version: number, note: string): Promise<TestReply> =>
      send('PATCH', `/api/orders/${id}`, { customer_note: note }, { 'if-match': `"${version}"`, prefer: 'merge' });
    const near = await merge(VERSIONS - 2, 'Near');
    expect(near.status).toBe(200);
    expect(near.headers['preference-applied']).toBe('merge');
    expect((await merge(2, 'Far')).status).toBe(412);
    expect((await hub.order(id)).customer_note).toBe('Near');
  });
});
