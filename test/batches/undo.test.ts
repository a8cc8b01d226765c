import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../support/fingerprint.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { type BatchesClient, batchesOf } from './batches-client.ts';

let hub: TestHub;
let client: BatchesClient;

beforeAll(async () => {
  hub = await createTestHub();
  client = batchesOf(hub);
});

afterAll(() => hub.close());

const make = (count: number, tag: string): Promise<string[]> => client.make(count, tag);

const isDeleted = async (id: string): Promise<boolean> => {
  const [row] = await hub.sql<{ gone: boolean }>(
    `select deleted_at is not null as gone from orders where workspace_id = 'demo' and id = $1`,
    [id],
  );
  return row?.gone ?? true;
};

const stateOf = async (id: string): Promise<string | undefined> => {
  const { status_id } = await hub.order(id);
  const [entry] = await hub.sql<{ state: string }>(
    `select state from statuses where workspace_id = 'demo' and id = $1`,
    [status_id],
  );
  return entry?.state;
};

describe('250 orders that were set to a status by mistake', () => {
  it('go back with one call, which a dry run shows before', async () => {
    const ids = await make(250, 'oops');
    const done = await client.bulk({
      filter: { tag: 'oops' },
      status: { state: 'confirmed' },
      reason: 'In production',
    });
    expect(done).toMatchObject({ total: 250, changed: 250, refused: 0 });
    const batch = done.batch_id as string;
    expect(await client.get(batch)).toMatchObject({
      id: batch,
      kind: 'bulk',
      state: 'done',
      total: 250,
      changed: 250,
      left: 0,
      reason: 'In production',
      request: { filter: { tag: 'oops' }, status: { state: 'confirmed' } },
      operation: 'changeOrders',
      undone_by: null,
    });
    const before = await fingerprint(hub);
    const dry = await client.undo(batch, {}, { 'Stele-Dry-Run': 'true' });
    expect(dry).toMatchObject({ dry_run: true, total: 250, changed: 250 });
    expect(dry.results[0]?.changes?.map(({ field }) => field)).toEqual(['status_id']);
    expect(await fingerprint(hub)).toBe(before);

    const undone = await client.undo(batch);
    expect(undone).toMatchObject({ dry_run: false, total: 250, changed: 250, refused: 0 });
    for (const id of ids) expect((await hub.order(id)).version).toBe(3);
    expect(await stateOf(ids[0] as string)).toBe('draft');
    expect((await hub.changes(ids[0] as string)).at(-1)).toMatchObject({
      operation: 'undoBatch',
      batch_id: undone.batch_id,
      reason: `Undo of batch ${batch}`,
    });
    expect(await client.get(batch)).toMatchObject({ state: 'undone', undone_by: undone.batch_id });
    expect(await client.get(undone.batch_id as string)).toMatchObject({ kind: 'undo', undoes: batch, state: 'done' });
  });

  it('are undone once, and done again by an undo of the undo', async () => {
    const [id = ''] = await make(1, 'redo');
    const first = await client.bulk({ ids: [id], patch: { internal_note: 'new' } });
    const undo = await client.undo(first.batch_id as string);
    const again = await client.undo(first.batch_id as string);
    expect(again).toEqual(undo);
    expect((await hub.order(id)).version).toBe(3);
    const redo = await client.undo(undo.batch_id as string);
    expect(redo).toMatchObject({ changed: 1 });
    expect(await hub.order(id)).toMatchObject({ version: 4, internal_note: 'new' });
    expect(await client.get(first.batch_id as string)).toMatchObject({ state: 'done', undone_by: null });
    expect(await client.get(undo.batch_id as string)).toMatchObject({ state: 'undone', undone_by: redo.batch_id });
    expect(await client.undo(first.batch_id as string)).toMatchObject({ changed: 1 });
    expect((await hub.order(id)).internal_note).toBe('old');
  });
});

describe('an order that was changed since', () => {
  it('stays, and is named with what changed, by whom and in which version', async () => {
    const [kept = '', other = '', plain = ''] = await make(3, 'since');
    const { batch_id = '' } = await client.bulk({ ids: [kept, other, plain], patch: { internal_note: 'new' } });
    await client.patch(kept, { internal_note: 'by hand' });
    await client.patch(other, { customer_note: 'another field' });
    const undone = await client.undo(batch_id);
    expect(undone).toMatchObject({ changed: 2, refused: 1 });
    const refused = undone.results.find(({ id }) => id === kept);
    expect(refused).toMatchObject({
      result: 'refused',
      problem: {
        type: 'urn:problem-type:stele:changed-since',
        status: 409,
        changed_since: [{ field: 'internal_note', from: 'new', to: 'by hand', version: 3, actor: { kind: 'key' } }],
      },
    });
    expect(await hub.order(kept)).toMatchObject({ version: 3, internal_note: 'by hand' });
    expect(await hub.order(other)).toMatchObject({ internal_note: 'old', customer_note: 'another field' });

    const forced = await client.undo(batch_id, { overwrite: true });
    expect(forced).toMatchObject({ total: 1, changed: 1 });
    expect((await hub.order(kept)).internal_note).toBe('old');
    expect((await hub.changes(kept)).at(-1)?.reason).toBe(`Undo of batch ${batch_id} (over later changes)`);
  });

  it('is taken back when the field has its value of the batch again', async () => {
    const [id = ''] = await make(1, 'there-and-back');
    const { batch_id = '' } = await client.bulk({ ids: [id], patch: { internal_note: 'new' } });
    await client.patch(id, { internal_note: 'between' });
    await client.patch(id, { internal_note: 'new' });
    expect(await client.undo(batch_id)).toMatchObject({ changed: 1 });
    expect((await hub.order(id)).internal_note).toBe('old');
  });

  it('is named when it was deleted', async () => {
    const [id = ''] = await make(1, 'deleted-since');
    const { batch_id = '' } = await client.bulk({ ids: [id], patch: { internal_note: 'new' } });
    await hub.send({ method: 'DELETE', path: `/api/orders/${id}`, headers: { 'x-api-key': hub.key } });
    const undone = await client.undo(batch_id, { overwrite: true });
    expect(undone).toMatchObject({
      refused: 1,
      results: [{ problem: { changed_since: [{ field: 'deleted_at' }] } }],
    });
  });
});

describe('what the catalog says', () => {
  it('refuses a way back per order, and the header overrides it', async () => {
    const [id = '', other = ''] = await make(2, 'final');
    const { batch_id = '' } = await client.bulk({ ids: [id, other], status: { state: 'refunded' } });
    await hub.sql(`update statuses set next = '{}' where workspace_id = 'demo' and state = 'refunded'`);
    const undone = await client.undo(batch_id, {}, { 'Stele-Dry-Run': 'true' });
    expect(undone).toMatchObject({
      refused: 2,
      results: [{ problem: { type: 'urn:problem-type:stele:refused-transition' } }, {}],
    });
    expect(await client.undo(batch_id, {}, { 'Stele-Force': 'true' })).toMatchObject({ changed: 2 });
    expect(await stateOf(id)).toBe('draft');
    await hub.sql(`update statuses set next = null where workspace_id = 'demo' and state = 'refunded'`);
  });
});

describe('an import', () => {
  const imported = async (rows: string): Promise<string> => {
    const reply = await hub.send({
      method: 'POST',
      path: '/api/imports?kind=orders',
      body: rows,
      headers: { 'x-api-key': hub.key, 'content-type': 'text/csv' },
    });
    expect(reply.text).toContain('"state":"done"');
    return String(reply.headers['location']).split('/').at(-1) as string;
  };

  it('is a batch: its new orders are deleted, its changed ones go back, and those changed since stay', async () => {
    const [old = ''] = await make(1, 'imported');
    await client.patch(old, { reference_id: 'OLD-1' });
    const id = await imported('reference_id,internal_note\nOLD-1,from the file\nNEW-1,a\nNEW-2,b\n');
    expect(await client.get(id)).toMatchObject({ kind: 'import', state: 'done', total: 3, changed: 3 });
    const results = await client.results(id);
    expect(results.items).toHaveLength(3);
    expect(results.items.find((each) => each.id === old)).toMatchObject({ version_before: 2, version_after: 3 });
    const created = results.items.filter(({ version_before }) => version_before === null).map((each) => each.id ?? '');
    expect(created).toHaveLength(2);
    const [kept = '', gone = ''] = created;
    await client.patch(kept, { customer_note: 'worked on' });
    const undone = await client.undo(id);
    expect(undone).toMatchObject({ total: 3, changed: 2, refused: 1 });
    expect((await hub.order(old)).internal_note).toBe('old');
    expect([await isDeleted(gone), await isDeleted(kept)]).toEqual([true, false]);
    // The undo of the undo restores the deleted order with its reference id.
    expect(await client.undo(undone.batch_id as string)).toMatchObject({ changed: 2 });
    expect(await hub.order(gone)).toMatchObject({ version: 3 });
  });

  it('has its refused rows among its results, and keeps nothing of the file', async () => {
    const rows = Array.from({ length: 3 }, (_, i) => `ROW-${i},EUR,ok\nBAD-${i},never said ${i},ok\n`);
    const id = await imported(`reference_id,currency,internal_note\n${rows.join('')}`);
    expect(await client.get(id)).toMatchObject({ total: 6, changed: 3, refused: 3 });
    const { items } = await client.results(id);
    expect(items).toHaveLength(6);
    expect(items.slice(0, 3)).toMatchObject(
      [3, 5, 7].map((line) => ({
        id: null,
        row: line - 1,
        line,
        result: 'refused',
        problem: {
          type: 'urn:problem-type:stele:row-refused',
          detail: expect.stringMatching(new RegExp(`^line ${line}, column 7: currency `)),
          errors: [{ pointer: '#/currency', line, column: 7 }],
        },
      })),
    );
    expect(items.slice(3).every(({ result, display_id }) => result === 'changed' && display_id !== null)).toBe(true);
    expect(JSON.stringify(items)).not.toContain('never said');
    const [stored] = await hub.sql<{ text: string }>(
      'select entries::text as text from batch_slices where batch_id = $1',
      [id],
    );
    expect(stored?.text).not.toContain('never said');

    const paged: unknown[] = [];
    let after = '';
    do {
      const page = await client.results(id, `?limit=2${after === '' ? '' : `&after=${after}`}`);
      paged.push(...page.items);
      after = page.next ?? '';
    } while (after !== '');
    expect(paged).toEqual(items);
    expect((await client.results(id, '?result=refused')).items).toEqual(items.slice(0, 3));
    expect((await client.results(id, '?result=changed')).items).toEqual(items.slice(3));
    expect((await client.results(id, '?result=failed')).items).toEqual([]);
    expect((await client.send('GET', `/${id}/results?after=x`)).status).toBe(400);
  });

  it('names in a dry run of its undo what was changed since', async () => {
    const id = await imported('reference_id,internal_note\nDRY-1,a\nDRY-2,b\n');
    const [kept] = (await client.results(id)).items;
    await client.patch(kept?.id ?? '', { customer_note: 'worked on' });
    const before = await fingerprint(hub);
    const tried = await client.undo(id, {}, { 'Stele-Dry-Run': 'true' });
    expect(tried).toMatchObject({ dry_run: true, total: 2, changed: 1, refused: 1 });
    expect(tried.results.find(({ result }) => result === 'refused')).toMatchObject({
      id: kept?.id,
      problem: { changed_since: [{ field: 'customer_note', from: null, to: 'worked on', version: 2 }] },
    });
    expect(tried.results.find(({ result }) => result === 'changed')?.changes?.map(({ field }) => field)).toEqual([
      'deleted_at',
    ]);
    expect(await fingerprint(hub)).toBe(before);
  });

  it('deletes orders only for a key that may', async () => {
    const id = await imported('reference_id\nSCOPED-1\n');
    const { key } = await hub.mintKey({ scopes: ['orders:read', 'orders:write'] });
    const undone = await client.undo(id, {}, { 'x-api-key': key });
    expect(undone).toMatchObject({ refused: 1, results: [{ problem: { scope: 'orders:delete' } }] });
  });

  it('of customers is listed and not undone', async () => {
    const reply = await hub.send({
      method: 'POST',
      path: '/api/imports?kind=customers',
      body: 'reference_id,name\nCUST-1,Someone\n',
      headers: { 'x-api-key': hub.key, 'content-type': 'text/csv' },
    });
    const id = String(reply.headers['location']).split('/').at(-1) as string;
    expect(await client.get(id)).toMatchObject({ kind: 'import', subject: 'customers' });
    const undone = await client.send('POST', `/${id}/undo`);
    expect(undone.status).toBe(409);
    expect(undone.text).toContain('Their histories have the values before: change the customers back');
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    expect((await client.send('GET', `/${id}`, undefined, { 'x-api-key': key })).status).toBe(403);
  });
});

describe('single writes beside a batch and its undo', () => {
  it('are never lost', async () => {
    const ids = await make(120, 'beside');
    const write = (id: string, i: number) => client.patch(id, { customer_note: `single ${i}` });
    const [done] = await Promise.all([
      client.bulk({ ids, patch: { internal_note: 'bulk' } }),
      ...ids.map((id, i) => write(id, i)),
    ]);
    const [undone] = await Promise.all([
      client.undo((done as { batch_id: string }).batch_id),
      ...ids.map((id, i) => write(id, 1000 + i)),
    ]);
    expect(undone).toMatchObject({ total: 120, changed: 120, refused: 0, failed: 0 });
    for (const [i, id] of ids.entries()) {
      expect(await hub.order(id)).toMatchObject({ internal_note: 'old', customer_note: `single ${1000 + i}` });
    }
  });
});
