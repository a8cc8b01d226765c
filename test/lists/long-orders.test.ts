import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

/** Eight of these orders are more than a page has. */
const ORDERS = 20;
const LINES = 1000;
const NOTE = 2000;
const LONGEST_PAGE = 24 * 1024 * 1024;

let hub: TestHub;
let workspace: { key: string };
/** From the oldest to the newest, a short one behind each long one. */
const ids: string[] = [];

const { send } = clientOf('hub', () => ({ send: hub.send, key: workspace.key }));

async function make(path: string, body: unknown): Promise<string> {
  const reply = await send('POST', path, body);
  expect(reply.status, reply.text.slice(0, 400)).toBe(201);
  return (reply.json() as { id: string }).id;
}

beforeAll(async () => {
  hub = await createTestHub();
  workspace = await hub.secondWorkspace();
  const note = 'n'.repeat(NOTE);
  for (let i = 0; i < ORDERS; i++) {
    const line_items = Array.from({ length: i % 2 ? 1 : LINES }, (_, n) => ({ sku: `S${n}`, quantity: 1, note }));
    ids.push(await make('/api/orders', { display_id: `D${100 + i}`, tags: ['some'], line_items }));
  }
});
afterAll(() => hub.close());

/** All of a list, and on how many pages it came. */
async function allOf(query: string): Promise<{ found: string[]; pages: number }> {
  const found: string[] = [];
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const reply = await send('GET', `/api/orders?limit=200&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(reply.status, reply.text.slice(0, 400)).toBe(200);
    expect(reply.text.length).toBeLessThan(LONGEST_PAGE);
    const page = reply.json() as { items: { id: string }[]; next: string | null };
    found.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  }
  return { found, pages };
}

describe('a list of orders of which no process holds all', () => {
  it.each(['created_at', 'changed_at', 'display_id', 'created_at&tag=some', 'created_at&state=confirmed'])(
    'comes in pages that end before they are too long, and is complete: sort=%s',
    async (query) => {
      const { found, pages } = await allOf(`sort=${query}`);
      expect(found).toEqual(ids);
      expect(pages).toBeGreaterThan(1);
      expect((await allOf(`sort=-${query}`)).found).toEqual(ids.toReversed());
    },
  );

  it('is exported as a whole, and meant as a whole by a bulk change', async () => {
    const reply = await send('GET', '/api/exports/orders');
    const lines = reply.text.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(ids);
    const done = await send('POST', '/api/orders/bulk', { filter: { tag: 'some' }, tags: { add: ['all'] } });
    expect(done.json()).toMatchObject({ changed: ORDERS });
  });

  it('is one of deleted orders too', async () => {
    for (const id of ids) expect((await send('DELETE', `/api/orders/${id}`)).status).toBeLessThan(300);
    const { found, pages } = await allOf('deleted=true');
    expect(found).toEqual(ids.toReversed());
    expect(pages).toBeGreaterThan(1);
  });
});
