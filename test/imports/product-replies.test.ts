import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf, sendAs } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile, type Report } from './importer.ts';

/** Stands for the vendor. */
let vendor: TestHub;
let hub: TestHub;

beforeAll(async () => {
  vendor = await createTestHub({ demo: false });
  const { id, key } = await vendor.secondWorkspace();
  hub = { ...vendor, key, workspaceId: id };
});
afterAll(() => vendor?.close());

type At = Pick<TestHub, 'send' | 'key'>;

async function text(at: At, dialect: string, path: string): Promise<string> {
  const reply = await sendAs(at, at.key, dialect, { method: 'GET', path });
  expect(reply.status, reply.text).toBe(200);
  return reply.text;
}

const withoutTimes = (reply: string): unknown => JSON.parse(reply.replaceAll(/,?"(?:created|updated)At":"[^"]*"/g, ''));

const send = (
  as: string,
  kind: 'products' | 'items',
  replies: readonly string[],
  query: Record<string, string> = {},
): Promise<Report> => importFile(hub, replies.join('\n'), { format: 'jsonl', kind, query: { as, ...query } });

describe('products of bitbybit', () => {
  const PATH = '/customer/api/open/v1/products';
  const { ask } = apiOf(() => vendor);
  const own = apiOf(() => hub);

  test('keep their ids and those of their variants, and change only where a reply differs', async () => {
    const made = await ask<{ id: string }>('POST', '/products', '2xx', {
      id: 'p-1',
      reference_id: 'CHAIR',
      name: 'Chair',
      description: 'Oak or ash',
      image_url: 'https://example.com/chair.png',
      tags: ['wood'],
      variants: [
        {
          id: 'v-1',
          title: 'Oak',
          sku: 'CHAIR-OAK',
          price: 50.25,
          compare_at_price: 60,
          media: 'https://example.com/oak.png',
        },
        { id: 'v-2', title: 'Ash', price: 40 },
      ],
    });
    await ask('POST', '/products', '2xx', { name: 'Desk', status: 'inactive', variants: [{ title: 'One', price: 0 }] });
    const list = await text(vendor, 'bitbybit', PATH);
    const one = await text(vendor, 'bitbybit', `${PATH}/${made.id}`);

    const dry = await importFile(hub, list, {
      format: 'jsonl',
      kind: 'products',
      query: { as: 'bitbybit' },
      headers: { 'Stele-Dry-Run': 'true' },
    });
    expect(dry.summary).toMatchObject({ created: 2, refused: 0 });
    await own.ask('GET', '/products/p-1', 404);

    expect((await send('bitbybit', 'products', [list, one])).summary).toMatchObject({
      created: 2,
      unchanged: 1,
      refused: 0,
    });
    expect(withoutTimes(await text(hub, 'bitbybit', `${PATH}/p-1`))).toEqual(withoutTimes(one));
    const ids = (reply: string) => (JSON.parse(reply) as { data: { id: string }[] }).data.map(({ id }) => id).sort();
    expect(ids(await text(hub, 'bitbybit', PATH))).toEqual(ids(list));

    // What the vendor cannot say stays.
    await own.ask('PATCH', '/products/p-1', 200, { extras: { mine: { shelf: 7 } } });
    expect((await send('bitbybit', 'products', [one])).summary).toMatchObject({ unchanged: 1, updated: 0 });
    const newer = one
      .replace('"price":50.25', '"price":55')
      .replace('"description":"Oak or ash"', '"description":null');
    expect((await send('bitbybit', 'products', [newer], { existing: 'skip' })).summary).toMatchObject({ unchanged: 1 });
    expect((await send('bitbybit', 'products', [newer])).summary).toMatchObject({ updated: 1, refused: 0 });
    const stored = await own.ask<Record<string, unknown>>('GET', '/products/p-1', 200);
    expect(stored).toMatchObject({
      extras: { mine: { shelf: 7 } },
      variants: [
        { id: 'v-1', price: 55, compare_at_price: 60 },
        { id: 'v-2', price: 40 },
      ],
    });
    expect(stored['description']).toBeUndefined();
  });

  test('name what is wrong by the vendor’s fields, and what is not kept', async () => {
    const wrong = { id: 'p-9', name: 'Lamp', options: [{ id: 'o', name: 'Size', values: [] }] };
    const report = await send('bitbybit', 'products', [
      JSON.stringify({ data: [{ ...wrong, variants: [{ id: 'v', key: 'One', price: 'ten' }] }] }),
      JSON.stringify({ data: { ...wrong, id: 'p-10', variants: [{ id: 'w', key: 'One', price: 1 }] } }),
      JSON.stringify({
        data: { ...wrong, id: 'p-11', productId: 'CHAIR', variants: [{ id: 'x', key: 'One', price: 1 }] },
      }),
    ]);
    expect(report.refused.map(({ problems }) => problems[0]?.pointer)).toEqual([
      '#/variants/0/price',
      expect.stringMatching(/productId/),
    ]);
    expect(report.summary).toMatchObject({ created: 1, refused: 2 });
    expect(report.summary['left_out']).toContainEqual(expect.objectContaining({ field: 'options', rows: 2 }));
  });

  test('need replies that have them, and the scope of products', async () => {
    for (const query of [{ as: 'wizcommerce' }, { as: 'evreka' }, {}]) {
      const refused = await importFile(hub, '{}', { format: 'jsonl', kind: 'products', query });
      expect(refused.status).toBe(400);
      expect(refused.text).toMatch(/must be (?:one of )?orders(?:,| or) customers/);
    }
    const { key } = await own.ask<{ key: string }>('POST', '/keys', 201, { name: 'Orders', scopes: ['orders:write'] });
    const forbidden = await importFile({ ...hub, key }, '{}', {
      format: 'jsonl',
      kind: 'products',
      query: { as: 'bitbybit' },
    });
    expect(forbidden.status).toBe(403);
    const { items } = await own.ask<{ items: { id: string; subject: string }[] }>('GET', '/batches', 200);
    const batch = items.find(({ subject }) => subject === 'products');
    expect((await own.send('POST', `/batches/${batch?.id}/undo`, {})).status).toBe(409);
  });
});

describe('items of Evreka360', () => {
  test('keep their ids once their order types are there', async () => {
    const { ask } = apiOf(() => vendor);
    const own = apiOf(() => hub);
    await ask('PUT', '/order-types/pick-up', '2xx', { name: 'Pick-up' });
    const made = await sendAs(vendor, vendor.key, 'evreka', {
      method: 'POST',
      path: '/engagement/order_items',
      body: {
        order_type: 'pick-up',
        name: 'Glass',
        cost_per_unit_primary_uom: 0.25,
        point_per_unit_primary_uom: 3,
        material_id: 7,
      },
    });
    expect(made.status, made.text).toBe(200);
    const list = await text(vendor, 'evreka', '/engagement/order_items');
    const refused = await send('evreka', 'items', [list]);
    expect(refused.refused[0]?.problems).toEqual([
      expect.objectContaining({ pointer: '#/order_type_id', detail: expect.stringContaining('PUT /api/order-types/') }),
    ]);
    await own.ask('PUT', '/order-types/pick-up', '2xx', { name: 'Pick-up' });
    expect((await send('evreka', 'items', [list])).summary).toMatchObject({ created: 1, refused: 0 });
    expect(await text(hub, 'evreka', '/engagement/order_items')).toBe(list);
    expect((await send('evreka', 'items', [list])).summary).toMatchObject({ unchanged: 1, updated: 0 });
    const newer = list.replace('0.25', '0.5');
    expect((await send('evreka', 'items', [newer])).summary).toMatchObject({ updated: 1 });
    expect(await text(hub, 'evreka', '/engagement/order_items')).toBe(newer);
  });
});
