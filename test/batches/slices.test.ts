import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { type BatchesClient, batchesOf } from './batches-client.ts';

let hub: TestHub;
let client: BatchesClient;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = batchesOf(hub);
});

afterAll(() => hub.close());

const MANY = 10_500;

describe(`${MANY} orders that match a filter`, () => {
  it('are changed in slices of one batch, once their number is said, and undone', { timeout: 400_000 }, async () => {
    await client.make(MANY, 'many');
    const wish = { filter: { state: 'draft' }, status: { state: 'confirmed' } };
    const send = (body: unknown, headers = {}) =>
      hub.send({ method: 'POST', path: '/api/orders/bulk', body, headers: { 'x-api-key': hub.key, ...headers } });
    const unexpected = await send(wish);
    expect(unexpected.status).toBe(400);
    expect(unexpected.json()).toMatchObject({
      errors: [
        {
          pointer: '#/filter',
          detail: `matches ${MANY} orders: more than 10000 are changed only with "expect": ${MANY}`,
        },
      ],
    });
    const other = await send({ ...wish, expect: MANY - 1 });
    expect(other.status).toBe(409);
    expect(other.text).toContain(`${MANY} orders match, and ${MANY - 1} were expected`);
    expect((await client.list()).items.filter(({ kind }) => kind === 'bulk')).toEqual([]);

    const tried = await client.bulk(wish, { 'Stele-Dry-Run': 'true' });
    expect(tried).toMatchObject({ dry_run: true, total: MANY, changed: MANY, moves: [{ orders: MANY }] });
    expect(tried.results).toHaveLength(20);

    const done = await client.bulk({ ...wish, expect: MANY });
    // The change moves each order out of the filter.
    expect(done).toMatchObject({ total: MANY, changed: MANY, unchanged: 0, refused: 0, failed: 0, results: [] });
    const id = done.batch_id as string;
    const [versions] = await hub.sql<{ orders: number; changes: number }>(
      'select count(distinct order_id)::int as orders, count(*)::int as changes from order_changes where batch_id = $1',
      [id],
    );
    expect(versions).toEqual({ orders: MANY, changes: MANY });
    let [after, listed] = ['', 0];
    do {
      const page = await client.results(id, `?limit=200${after === '' ? '' : `&after=${after}`}`);
      listed += page.items.length;
      after = page.next ?? '';
    } while (after !== '');
    expect(listed).toBe(MANY);

    const undone = await client.undo(id);
    expect(undone).toMatchObject({ total: MANY, changed: MANY, refused: 0, failed: 0 });
    expect(await client.get(id)).toMatchObject({ state: 'undone', undone_by: undone.batch_id });
  });
});
