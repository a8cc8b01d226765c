import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChangeShown, curlOf, patchOf, saidIn } from '../../console/pages/order/scripts/calls.ts';
import type { Explanation, HistoryEntry, Order } from '../../sdk/index.ts';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const SCRIPTS = ['wizcommerce', 'bitbybit', 'evreka', 'hub'] as const;
type Script = (typeof SCRIPTS)[number];

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: true });
});
afterAll(() => hub?.close());
const api = apiOf(() => hub);
const run = promisify(execFile);

const orderOf = (id: string): Promise<Order> => api.ask<Order>('GET', `/orders/${id}`, 200);

/** A confirmed order of the demo with a reference and a customer. */
async function anOrder(place: number): Promise<Order> {
  const { items } = await api.ask<{ items: Order[] }>('GET', '/orders?state=confirmed&limit=50', 200);
  const found = items.filter(
    ({ reference_id, customer_id }) => reference_id !== undefined && customer_id !== undefined,
  );
  return found[place] as Order;
}

/** What an edit would do, as the page learns it: by a dry run, with what each script shows before. */
async function foretell(order: Order, patch: object): Promise<ChangeShown> {
  const reply = await api.send('PATCH', `/orders/${order.id}`, patch, { 'Stele-Dry-Run': 'true' });
  const [of] = (reply.json() as Explanation).orders;
  const before = await Promise.all(
    SCRIPTS.map(async (script) => [script, await api.ask('GET', `/orders/${order.id}?as=${script}`, 200)] as const),
  );
  return {
    id: order.id,
    changes: of?.changes ?? [],
    before: Object.fromEntries(before),
    after: (of?.views ?? {}) as ChangeShown['after'],
  };
}

/** Runs the commands of a script in a shell, as a reader who copied them would. */
async function paste(script: Script, change: ChangeShown): Promise<string> {
  const said = saidIn(script, change);
  for (const call of said.calls) {
    const command = curlOf(call, hub.url).replace(/^curl/, 'curl -sS --fail-with-body');
    await run('sh', ['-c', command], { env: { ...process.env, STELE_KEY: hub.key } });
  }
  return said.unsaid.join();
}

/** Who changed the order last, through what. */
async function lastOf(id: string): Promise<HistoryEntry> {
  const { items } = await api.ask<{ items: HistoryEntry[] }>('GET', `/orders/${id}/history?limit=1`, 200);
  return items[0] as HistoryEntry;
}

describe('a change as each client would send it', () => {
  it.each(SCRIPTS)('%s moves an order by the command that the page shows', async (script) => {
    const order = await anOrder(SCRIPTS.indexOf(script));
    const change = await foretell(order, { status: { state: 'cancelled' } });
    expect(await paste(script, change)).toBe('');
    expect((await orderOf(order.id)).status).toMatchObject({ state: 'cancelled' });
    expect(await lastOf(order.id)).toMatchObject({ dialect: script, changes: [{ field: 'status_id' }] });
  });

  it.each(['wizcommerce', 'bitbybit', 'hub'] as const)('%s writes a note with quotation marks', async (script) => {
    const order = await anOrder(10 + SCRIPTS.indexOf(script));
    const note = `It's "fragile"; $HOME \`id\` \\ and\nnew lines`;
    const change = await foretell(order, { internal_note: note });
    expect(await paste(script, change)).toBe('');
    expect((await orderOf(order.id)).internal_note).toBe(note);
    expect((await lastOf(order.id)).dialect).toBe(script);
  });

  it('replaces the order as a client of WizCommerce must, and changes nothing else', async () => {
    const order = await anOrder(20);
    const [first, ...others] = order.line_items;
    const patch = { po_number: 'PO-7', line_items: [{ ...first, quantity: 9 }, ...others], shipping_charge: 12.5 };
    const change = await foretell(order, patch);
    const expected = change.changes.map(({ field }) => field).sort();
    expect(await paste('wizcommerce', change)).toBe('');
    const { changes, dialect } = await lastOf(order.id);
    expect(dialect).toBe('wizcommerce');
    expect(
      changes
        .map(({ field }) => field)
        .filter((field) => field !== 'updated_at')
        .sort(),
    ).toEqual(expected);
  });

  it('names what a script cannot say', async () => {
    const order = await anOrder(25);
    const change = await foretell(order, { tags: ['rush'], internal_note: 'Now', status: { state: 'archived' } });
    expect([...saidIn('evreka', change).unsaid].sort()).toEqual(['internal_note', 'tags']);
    expect(saidIn('bitbybit', change).unsaid).toEqual(['tags']);
    // WizCommerce shows an archived order as confirmed.
    expect([...saidIn('wizcommerce', change).unsaid].sort()).toEqual(['status_id', 'tags']);
    expect(saidIn('hub', change).unsaid).toEqual([]);
    await paste('hub', change);
    expect(await orderOf(order.id)).toMatchObject({ tags: ['rush'], internal_note: 'Now' });
  });

  it('sends the smallest merge patch', () => {
    const from = { city: 'Austin', zip_code: '78701' };
    expect(patchOf([{ field: 'shipping_address', from, to: { city: 'Dallas' } }])).toEqual({
      shipping_address: { zip_code: null, city: 'Dallas' },
    });
    expect(patchOf([{ field: 'extras.evreka', from: { a: 1, b: 2 }, to: { a: 1 } }])).toEqual({
      extras: { evreka: { b: null } },
    });
  });
});
