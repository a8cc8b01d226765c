import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../support/fingerprint.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

interface Result {
  id: string;
  result: 'changed' | 'unchanged' | 'refused';
  version?: number;
  problem?: { type: string; status: number; errors?: { pointer: string }[]; allowed?: { id: string }[] };
  changes?: { field: string; from: unknown; to: unknown }[];
}

interface Report {
  batch_id?: string;
  total: number;
  changed: number;
  unchanged: number;
  refused: number;
  dry_run: boolean;
  results: Result[];
}

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const bulk = (body: unknown, headers: Record<string, string> = {}): Promise<TestReply> =>
  hub.send({ method: 'POST', path: '/api/orders/bulk', body, headers: { 'x-api-key': hub.key, ...headers } });

const report = async (body: unknown, headers?: Record<string, string>): Promise<Report> => {
  const reply = await bulk(body, headers);
  expect(reply.status).toBe(200);
  return reply.json() as Report;
};

const make = (count: number, note = 'new'): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => hub.seedOrder({ internal_note: note, status: { state: 'draft' } })));

const NOWHERE = 'no-such-order';

describe('changing many orders', () => {
  it('changes each and tells of each, in the order of the ids', async () => {
    const ids = await make(5);
    const asked = [ids[3], NOWHERE, ...ids].filter((id) => id !== undefined);
    const { results, batch_id, ...counts } = await report({
      ids: asked,
      patch: { customer_note: 'Soon' },
      tags: { add: ['rush'] },
      status: { state: 'confirmed' },
      reason: 'Stock came in',
    });
    expect(counts).toEqual({ total: 6, changed: 5, unchanged: 0, refused: 1, failed: 0, dry_run: false });
    expect(batch_id).toMatch(/^[\w-]+$/);
    expect(results.map(({ id }) => id)).toEqual([...new Set(asked)]);
    expect(results[1]).toMatchObject({ result: 'refused', problem: { status: 404 } });
    for (const id of ids) {
      expect(await hub.order(id)).toMatchObject({ version: 2, customer_note: 'Soon', tags: ['rush'] });
      expect((await hub.changes(id)).at(-1)).toMatchObject({ operation: 'changeOrders', reason: 'Stock came in' });
    }
  });

  it('done again changes nothing', async () => {
    const ids = await make(3);
    const wish = { ids, tags: { add: ['twice'] } };
    expect(await report(wish)).toMatchObject({ changed: 3 });
    expect(await report(wish)).toMatchObject({ changed: 0, unchanged: 3 });
    expect((await hub.order(ids[0] as string)).version).toBe(2);
  });

  it('means by a filter what the list has with it', async () => {
    const list = await hub.send({
      method: 'GET',
      path: '/api/orders?state=archived&limit=200&sort=created_at&fields=id',
      headers: { 'x-api-key': hub.key },
    });
    const listed = (list.json() as { items: { id: string }[] }).items.map(({ id }) => id);
    expect(listed.length).toBeGreaterThan(5);
    const { results } = await report({ filter: { state: 'archived' }, tags: { add: ['filed'] } });
    expect(results.map(({ id }) => id)).toEqual(listed);
  });

  it('takes a list of the filter as an array, whose values may have commas', async () => {
    const [id = '', other = ''] = await make(2);
    await report({ ids: [id], tags: { add: ['a,b'] } });
    await report({ ids: [other], tags: { add: ['a', 'b'] } });
    for (const tag of [['a,b', 'nowhere'], '"a,b"']) {
      const { results } = await report({ filter: { tag }, tags: { add: ['seen'] } });
      expect(results.map((each) => each.id)).toEqual([id]);
    }
  });

  it('are not all that there are because a filter is empty', async () => {
    const reply = await bulk({ filter: {}, tags: { add: ['x'] } });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ errors: [{ pointer: '#/filter', detail: 'must not be empty' }] });
  });

  it('refuses what the order cannot take, by pointer from the beginning of the body, and goes on', async () => {
    const [first = '', second = ''] = await make(2);
    const entries = (await hub.sql<{ id: string; state: string }>(
      `select id, state from statuses where workspace_id = 'demo'`,
    )) as { id: string; state: string }[];
    const final = entries.find(({ state }) => state === 'refunded')?.id as string;
    await hub.sql(`update statuses set next = '{}' where workspace_id = 'demo' and id = $1`, [final]);
    await report({ ids: [first], status: { id: final } });
    const { results } = await report({ ids: [first, second], status: { state: 'confirmed' } });
    expect(results).toMatchObject([
      { result: 'refused', problem: { status: 409, type: 'urn:problem-type:stele:refused-transition', allowed: [] } },
      { result: 'changed' },
    ]);
    const bad = await report({ ids: [second], patch: { customer_id: 'nobody' } });
    expect(bad.results[0]?.problem?.errors?.map(({ pointer }) => pointer)).toEqual(['#/patch/customer_id']);
    const forced = await report({ ids: [first], status: { state: 'confirmed' } }, { 'Stele-Force': 'true' });
    expect(forced).toMatchObject({ changed: 1 });
    await hub.sql(`update statuses set next = null where workspace_id = 'demo' and id = $1`, [final]);
  });

  it('keeps to the workspace of its key', async () => {
    const other = await hub.secondWorkspace();
    const [id = ''] = await make(1);
    const foreign = await report({ ids: [id], tags: { add: ['x'] } }, { 'x-api-key': other.key });
    expect(foreign).toMatchObject({ refused: 1, results: [{ problem: { status: 404 } }] });
    expect(
      await report({ filter: { state: 'draft' }, tags: { add: ['x'] } }, { 'x-api-key': other.key }),
    ).toMatchObject({
      total: 0,
    });
  });

  it('needs the scope to write', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    expect((await bulk({ ids: ['a'], tags: { add: ['x'] } }, { 'x-api-key': key })).status).toBe(403);
  });
});

describe('all or nothing', () => {
  it('changes all of them', async () => {
    const ids = await make(4);
    expect(await report({ ids, tags: { add: ['all'] }, all_or_nothing: true })).toMatchObject({ changed: 4 });
    for (const id of ids) expect((await hub.order(id)).tags).toEqual(['all']);
  });

  it('changes none when one is refused, and names those', async () => {
    const ids = await make(4);
    const before = await fingerprint(hub);
    const reply = await bulk(
      { ids: [...ids, NOWHERE], tags: { add: ['all'] }, all_or_nothing: true },
      { 'Idempotency-Key': 'refused-together' },
    );
    expect(reply.status).toBe(409);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json()).toMatchObject({
      type: 'urn:problem-type:stele:bulk-refused',
      results: [{ id: NOWHERE, result: 'refused' }],
    });
    expect(await fingerprint(hub)).toBe(before);
  });

  it('waits for an order that another transaction has locked', async () => {
    const ids = await make(3);
    await hub.sql('begin');
    await hub.sql(`select 1 from orders where workspace_id = 'demo' and id = $1 for update`, [ids[1]]);
    const changed = report({ ids, tags: { add: ['held'] }, all_or_nothing: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await hub.order(ids[0] as string)).tags).toEqual([]);
    await hub.sql('commit');
    expect(await changed).toMatchObject({ changed: 3 });
  });

  it('loses nothing beside writers of single orders', async () => {
    const ids = await make(20);
    const single = (id: string, i: number): Promise<TestReply> =>
      hub.send({
        method: 'POST',
        path: `/api/orders/${id}/tags`,
        body: { add: [`single-${i % 3}`] },
        headers: { 'x-api-key': hub.key },
      });
    const replies = await Promise.all([
      ...ids.map(single),
      ...Array.from({ length: 6 }, (_, i) =>
        bulk({ ids: i % 2 ? ids : [...ids].reverse(), tags: { add: [`bulk-${i}`] }, all_or_nothing: i < 4 }),
      ),
    ]);
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    for (const id of ids) expect(new Set((await hub.order(id)).tags).size).toBe(7);
  });
});

describe('a dry run', () => {
  it.each([true, false])('tells what would change and stores nothing (all or nothing: %s)', async (all_or_nothing) => {
    const ids = await make(2);
    const before = await fingerprint(hub);
    const wish = { ids, patch: { customer_note: 'Maybe' }, all_or_nothing };
    const dry = await report(wish, { 'Stele-Dry-Run': 'true', 'Idempotency-Key': `dry-${all_or_nothing}` });
    expect(dry.dry_run).toBe(true);
    expect(dry.results).toMatchObject(
      ids.map((id) => ({
        id,
        result: 'changed',
        version: 2,
        changes: [{ field: 'customer_note', from: null, to: 'Maybe' }],
      })),
    );
    expect(await fingerprint(hub)).toBe(before);
    expect(await report(wish, { 'Idempotency-Key': `dry-${all_or_nothing}` })).toMatchObject({ changed: 2 });
  });

  it('is asked for clearly or not at all', async () => {
    const reply = await bulk({ ids: ['a'], tags: { add: ['x'] } }, { 'Stele-Dry-Run': 'maybe' });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ errors: [{ header: 'Stele-Dry-Run' }] });
  });
});

describe('an idempotency key', () => {
  it.each([
    ['each by itself', {}, {}],
    ['together', { all_or_nothing: true }, {}],
    ['line by line', {}, { accept: 'application/x-ndjson' }],
    ['together, line by line', { all_or_nothing: true }, { accept: 'application/x-ndjson' }],
  ])('gives the same bytes again, also from another hub: %s', async (name, more, headers) => {
    const ids = await make(3);
    const body = { ids: [...ids, ...('all_or_nothing' in more ? [] : [NOWHERE])], tags: { add: ['once'] }, ...more };
    const asked = { ...headers, 'Idempotency-Key': `bulk ${name}` };
    const first = await bulk(body, asked);
    const second = await hub.secondHub();
    const again = await second.send({
      method: 'POST',
      path: '/api/orders/bulk',
      body,
      headers: { 'x-api-key': hub.key, ...asked },
    });
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const other = await bulk({ ...body, tags: { add: ['other'] } }, asked);
    expect(other.status).toBe(422);
    expect((await hub.order(ids[0] as string)).tags).toEqual(['once']);
  });
});

describe('an idempotency key that is used twice at once', () => {
  it.each([{}, { accept: 'application/x-ndjson' }])('is waited for, and does the work once: %j', async (headers) => {
    const ids = await make(40);
    const asked = { ...headers, 'Idempotency-Key': `at once ${JSON.stringify(headers)}` };
    const body = { ids, tags: { add: ['once'] } };
    const replies = await Promise.all([bulk(body, asked), bulk(body, asked), bulk(body, asked)]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies.filter(({ headers: { 'idempotency-replayed': isReplay } }) => isReplay)).toHaveLength(2);
    expect(replies[0]?.text).toContain('"changed":40');
  });

  it('is released when its client closes the connection', async () => {
    const ids = await make(2);
    const body = JSON.stringify({ ids, tags: { add: ['gone'] } });
    const headers = {
      'x-api-key': hub.key,
      'content-type': 'application/json',
      accept: 'application/x-ndjson',
      'idempotency-key': 'hangs up',
    };
    for (let i = 0; i < 6; i++) {
      const stop = new AbortController();
      const asked = fetch(`${hub.url}/api/orders/bulk`, { method: 'POST', body, headers, signal: stop.signal });
      setTimeout(() => stop.abort(), i);
      await asked.then((reply) => reply.text()).catch(() => undefined);
    }
    expect((await bulk({ ids, tags: { add: ['gone'] } }, { ...headers })).status).toBe(200);
  });
});

describe('large orders', () => {
  const large = Array.from({ length: 400 }, (_, i) => ({
    sku: `S${i}`,
    quantity: 1,
    title: 'x'.repeat(250),
    note: 'y'.repeat(250),
  }));

  it('are changed a few at a time', async () => {
    const ids = await make(60);
    const done = await report({ ids, patch: { line_items: large } });
    expect(done).toMatchObject({ changed: 60 });
    expect((await hub.order(ids[59] as string)).line_items).toHaveLength(400);
  });

  it('are refused when they are too many for one transaction', async () => {
    const ids = Array.from({ length: 500 }, (_, i) => `none-${i}`);
    const reply = await bulk({ ids, patch: { line_items: large }, all_or_nothing: true });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ errors: [{ pointer: '#', rule: 'range' }] });
  });
});

describe('lines', () => {
  it('come one for each order, between how many there are and the counts', async () => {
    const ids = await make(3);
    const reply = await bulk({ ids: [...ids, NOWHERE], tags: { add: ['line'] } }, { accept: 'application/x-ndjson' });
    expect(reply.headers['content-type']).toBe('application/x-ndjson');
    const lines = reply.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({ batch_id: expect.any(String), total: 4, dry_run: false });
    expect(lines.slice(1, -1).map(({ id }) => id)).toEqual([...ids, NOWHERE]);
    expect(lines.at(-1)).toEqual({ summary: { total: 4, changed: 3, unchanged: 0, refused: 1, failed: 0 } });
  });
});

describe('a bad request', () => {
  it.each([
    ['nothing', {}, ['#/status', '#/ids']],
    ['a value that no order may have', { ids: ['a'], patch: { currency: 'nope' } }, ['#/patch/currency']],
    ['both ids and a filter', { ids: ['a'], filter: { state: 'draft' }, tags: { add: ['x'] } }, ['#/filter']],
    ['an empty filter', { filter: {}, tags: { add: ['x'] } }, ['#/filter']],
    ['an unknown state', { filter: { state: 'lost' }, tags: { add: ['x'] } }, ['#/filter/state']],
    ['an empty text', { filter: { tag: '' }, tags: { add: ['x'] } }, ['#/filter/tag']],
    ['an empty list', { filter: { tag: [] }, tags: { add: ['x'] } }, ['#/filter/tag']],
    ['a list of blanks', { filter: { source: [' '] }, tags: { add: ['x'] } }, ['#/filter/source']],
    ['a list of something else', { filter: { tag: [1] }, tags: { add: ['x'] } }, ['#/filter/tag/0']],
    ['an unknown state in a list', { filter: { state: ['lost'] }, tags: { add: ['x'] } }, ['#/filter/state']],
    ['blanks', { filter: { q: '  ' }, tags: { add: ['x'] } }, ['#/filter/q']],
    ['an unknown field', { ids: ['a'], patch: { nonsense: 1 } }, ['#/patch/nonsense']],
    ['a status twice', { ids: ['a'], status: { state: 'draft' }, patch: { status: { state: 'draft' } } }, ['#/status']],
    ['too many ids', { ids: Array.from({ length: 10_001 }, (_, i) => `o${i}`), tags: { add: ['x'] } }, ['#/ids']],
  ])('is told of %s', async (_name, body, pointers) => {
    const reply = await bulk(body);
    expect(reply.status).toBe(400);
    const { errors } = reply.json() as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
