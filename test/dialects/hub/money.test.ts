import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportFile, importFile } from '../../imports/importer.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { ownApi } from './client.ts';
import type { Json } from './wall.ts';

let hub: TestHub;
const { send, ask } = ownApi(() => hub);

beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const fresh = async (body: Json = {}): Promise<Json & { id: string }> => ask('POST', '/orders', 201, body);

describe('what was paid back, and tax within prices', () => {
  const gross = { line_items: [{ sku: 'A', quantity: 2, unit_price: 59.5 }], tax_value: 19, taxes_included: true };

  it('are written, merged, removed and told by the history', async () => {
    const { id } = await fresh({ ...gross, amount_paid: 119, amount_refunded: 19.5 });
    const order = await ask('GET', `/orders/${id}`, 200);
    expect(order).toMatchObject({ taxes_included: true, amount_refunded: 19.5, tax_value: 19 });
    expect(order['totals']).toEqual({ subtotal: 119, total: 119, balance: 19.5 });
    const merged = await ask('PATCH', `/orders/${id}`, 200, { taxes_included: false, amount_refunded: 20 });
    expect(merged).toMatchObject({ taxes_included: false, totals: { total: 138, balance: 39 } });
    const replaced = await send('PUT', `/orders/${id}`, { amount_paid: 119 });
    expect(replaced.headers['stele-removed']).toContain('taxes_included');
    expect(replaced.json()).not.toHaveProperty('amount_refunded');
    const { items } = await ask<{ items: { changes: Json[] }[] }>('GET', `/orders/${id}/history`, 200);
    expect(items[0]?.changes).toContainEqual({ field: 'amount_refunded', from: 20, to: null });
    expect(items[1]?.changes).toContainEqual({ field: 'taxes_included', from: true, to: false });
  });

  it.for(['jsonl', 'csv'] as const)('come back from an export, as %s', async (format) => {
    const reference = `refunded-${format}`;
    const { id } = await fresh({ ...gross, reference_id: reference, amount_paid: 119, amount_refunded: 19.5 });
    const file = await exportFile(hub, 'orders', { format, reference_id: reference });
    await ask('PATCH', `/orders/${id}`, 200, { taxes_included: null, amount_refunded: null });
    const report = await importFile(hub, file, { format });
    expect(report.summary).toMatchObject({ updated: 1, refused: 0 });
    expect(await ask('GET', `/orders/${id}`, 200)).toMatchObject({ taxes_included: true, amount_refunded: 19.5 });
  });

  it('are refused where they are no boolean and no exact number', async () => {
    expect((await send('POST', '/orders', { taxes_included: 'true' })).status).toBe(400);
    expect((await send('POST', '/orders', { amount_refunded: 0.00001 })).status).toBe(400);
  });
});
