import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { type BatchesClient, batchesOf } from './batches-client.ts';

let hub: TestHub;
let client: BatchesClient;

beforeAll(async () => {
  hub = await createTestHub();
  client = batchesOf(hub);
});

afterAll(() => hub.close());

describe('the list of batches', () => {
  it('has the latest first, by kind, by state and by page', async () => {
    const ids = await client.make(2, 'listed');
    const first = await client.bulk({ ids, tags: { add: ['one'] } });
    const second = await client.bulk({ ids, tags: { add: ['two'] } });
    const undo = await client.undo(second.batch_id as string);
    const { items } = await client.list();
    expect(items.slice(0, 3).map(({ id }) => id)).toEqual([undo.batch_id, second.batch_id, first.batch_id]);
    expect((await client.list('?kind=import')).items.every(({ kind }) => kind === 'import')).toBe(true);
    expect((await client.list('?state=undone')).items.map(({ id }) => id)).toEqual([second.batch_id]);
    const page = await client.list('?limit=1');
    expect(page.next).toBe(undo.batch_id);
    expect((await client.list(`?limit=1&after=${page.next}`)).items[0]?.id).toBe(second.batch_id);
  });

  it('and its batches are of one workspace, for a key that reads orders', async () => {
    const [id = ''] = await client.make(1, 'own');
    const { batch_id = '' } = await client.bulk({ ids: [id], tags: { add: ['x'] } });
    const other = await hub.secondWorkspace();
    const key = { 'x-api-key': other.key };
    expect((await client.send('GET', `/${batch_id}`, undefined, key)).status).toBe(404);
    expect((await client.send('POST', `/${batch_id}/undo`, undefined, key)).status).toBe(404);
    expect((await client.send('POST', `/${batch_id}/continue`, undefined, key)).status).toBe(404);
    const writer = await hub.mintKey({ scopes: ['orders:write'] });
    expect((await client.send('GET', '', undefined, { 'x-api-key': writer.key })).status).toBe(403);
    const reader = await hub.mintKey({ scopes: ['orders:read'] });
    expect((await client.send('POST', `/${batch_id}/undo`, undefined, { 'x-api-key': reader.key })).status).toBe(403);
    for (const path of ['/nowhere', '/%00', '/nowhere/results']) {
      expect((await client.send('GET', path)).status).toBe(404);
    }
  });
});

describe('the results of a batch', () => {
  it('name each order with its versions or its problem', async () => {
    const [id = '', same = ''] = await client.make(2, 'results');
    await client.bulk({ ids: [same], tags: { add: ['kept'] } });
    const { batch_id = '' } = await client.bulk({ ids: [id, same, 'nowhere'], tags: { add: ['kept'] } });
    const { items } = await client.results(batch_id);
    expect(items).toMatchObject([
      { id, result: 'changed', version_before: 1, version_after: 2, problem: null },
      { id: same, result: 'unchanged', version_before: 2, version_after: 2 },
      { id: 'nowhere', result: 'refused', version_after: null, problem: { status: 404 } },
    ]);
    expect((await client.results(batch_id, '?result=refused')).items.map((each) => each.id)).toEqual(['nowhere']);
    const page = await client.results(batch_id, '?limit=2');
    expect((await client.results(batch_id, `?after=${page.next}`)).items.map((each) => each.id)).toEqual(['nowhere']);
    expect((await client.send('GET', `/${batch_id}/results?after=x`)).status).toBe(400);
  });
});

describe('a batch that was cut off', () => {
  it('continues by its id, and does no order twice', async () => {
    const ids = await client.make(3, 'cut');
    const { batch_id = '' } = await client.bulk({ ids, tags: { add: ['cut-off'] } });
    // As a hub leaves it that was killed between the change of the orders and the storing of their results.
    await hub.sql(
      `update batches set state = 'running', updated = 0, lease_owner = 'gone', lease_until = now() - interval '1 second'
        where id = $1`,
      [batch_id],
    );
    await hub.sql(
      `update batch_slices set is_done = false, entries = (select json_agg(json_build_object('id', e ->> 'id'))
        from json_array_elements(entries) as e) where batch_id = $1`,
      [batch_id],
    );
    await client.patch(ids[0] as string, { tags: [] });
    expect(await client.get(batch_id)).toMatchObject({ state: 'cut_off', total: 3, changed: 0, left: 3 });
    expect((await client.results(batch_id, '?result=pending')).items).toHaveLength(3);
    expect(await client.resume(batch_id)).toMatchObject({ total: 3, changed: 3 });
    expect(await client.get(batch_id)).toMatchObject({ state: 'done', changed: 3, left: 0 });
    // A later change by another call stays.
    expect((await hub.order(ids[0] as string)).tags).toEqual([]);
    expect((await hub.order(ids[1] as string)).version).toBe(2);
  });

  it('is not continued when it is undone', async () => {
    const [id = ''] = await client.make(1, 'cut-undone');
    const { batch_id = '' } = await client.bulk({ ids: [id], tags: { add: ['x'] } });
    await client.undo(batch_id);
    expect((await client.send('POST', `/${batch_id}/continue`)).status).toBe(409);
  });
});

describe('the expected number', () => {
  it('must be that of the orders', async () => {
    const ids = await client.make(2, 'expected');
    const send = (expect_: number) =>
      hub.send({
        method: 'POST',
        path: '/api/orders/bulk',
        body: { ids, tags: { add: ['expected-so'] }, expect: expect_ },
        headers: { 'x-api-key': hub.key },
      });
    expect((await send(3)).status).toBe(409);
    expect((await hub.order(ids[0] as string)).version).toBe(1);
    expect((await send(2)).status).toBe(200);
  });
});
