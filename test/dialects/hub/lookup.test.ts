import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../sdk/index.ts';
import { apiOf } from '../../support/client.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub?.close());

const { ask, send } = apiOf(() => hub);

interface Matches {
  matches: { matched: string[]; order: { id: string; display_id: string; deleted_at?: string } }[];
  more: boolean;
}

const path = (name: string, more = '') => `/orders/lookup?name=${encodeURIComponent(name)}${more}`;

/** The ids of the orders that a name finds, each with what it is of the order. */
async function found(name: string): Promise<[id: string, matched: string[]][]> {
  const { matches, more } = await ask<Matches>('GET', path(name), 200);
  expect(more).toBe(false);
  return matches.map(({ matched, order }) => [order.id, matched]);
}

const create = async (body: Record<string, unknown>): Promise<string> =>
  (await ask<{ id: string }>('POST', '/orders', 201, body)).id;

describe('an order is found', () => {
  it.each([
    ['id', { id: 'Lookup-Id-1' }, 'Lookup-Id-1'],
    ['display_id', { display_id: '#70010' }, '#70010'],
    ['reference_id', { reference_id: 'Ref 70/10' }, 'Ref 70/10'],
    ['po_number', { po_number: 'PO, "70" 10' }, 'PO, "70" 10'],
  ])('by its %s, in any case and with blanks around it', async (kind, body, name) => {
    const id = await create({ reference_id: `lookup by ${kind}`, ...body });
    for (const spelled of [name, name.toLowerCase(), name.toUpperCase(), ` \t${name}\n `]) {
      expect(await found(spelled), spelled).toEqual([[id, [kind]]]);
    }
  });

  it('by the id that a vendor has for it', async () => {
    const id = await hub.seedOrder({}, { evreka: 'Crew-70020', wizcommerce: 'wiz-70020' });
    expect(await found('crew-70020')).toEqual([[id, ['alias']]]);
    expect(await found('WIZ-70020')).toEqual([[id, ['alias']]]);
    expect(await found('70020')).toEqual([]);
  });

  it('by the number at the end of its display id alone', async () => {
    expect((await found('1150')).length).toBe(1);
    const [first] = (await ask<Matches>('GET', path('1150'), 200)).matches;
    expect(first).toMatchObject({ matched: ['display_id'], order: { display_id: 'SO-1150' } });
    const hash = await create({ display_id: '#71001' });
    const longer = await create({ display_id: 'SO-171001' });
    const apart = await create({ display_id: '2-71001' });
    expect(await found('71001')).toEqual([[hash, ['display_id']]]);
    expect(await found('171001')).toEqual([[longer, ['display_id']]]);
    expect(await found('2-71001')).toEqual([[apart, ['display_id']]]);
    expect(await found('１150')).toEqual([]);
  });

  it('by a letter and its accent as one character or two', async () => {
    const id = await create({ display_id: 'Größe-É-1', po_number: 'É-77' });
    for (const name of ['GRÖSSE-E\u0301-1', 'größe-é-1', 'gro\u0308ße-É-1']) {
      expect(await found(name), name).toEqual([[id, ['display_id']]]);
    }
    expect(await found('e\u0301-77')).toEqual([[id, ['po_number']]]);
    expect(await found('E-77')).toEqual([]);
  });

  it('by names that are longer than the search index has them, as a whole', async () => {
    const beginning = 'x'.repeat(150);
    const one = await create({ po_number: `${beginning}1` });
    await create({ po_number: `${beginning}2` });
    expect(await found(`${beginning}1`)).toEqual([[one, ['po_number']]]);
    expect(await found(beginning)).toEqual([]);
  });

  it('once, with every kind of name that matched', async () => {
    const id = await create({ display_id: 'Both-1', reference_id: 'BOTH-1', po_number: 'both-1' });
    expect(await found('both-1')).toEqual([[id, ['display_id', 'reference_id', 'po_number']]]);
  });
});

describe('of several orders that have a name', () => {
  it('all are listed, the newest first and deleted ones last', async () => {
    const older = await create({ display_id: 'Twice-1', created_at: '2024-01-01T00:00:00Z' });
    const newer = await create({ po_number: 'twice-1', created_at: '2025-01-01T00:00:00Z' });
    const gone = await create({ reference_id: 'TWICE-1', created_at: '2026-01-01T00:00:00Z' });
    await ask('DELETE', `/orders/${gone}`, 204);
    expect(await found('twice-1')).toEqual([
      [newer, ['po_number']],
      [older, ['display_id']],
      [gone, ['reference_id']],
    ]);
    const { matches } = await ask<Matches>('GET', path('twice-1'), 200);
    expect(matches.map(({ order }) => order.deleted_at !== undefined)).toEqual([false, false, true]);
  });

  it('no more are listed than the limit, and the reply says that there are more', async () => {
    for (let n = 0; n < 4; n++) await create({ po_number: 'verbal' });
    const { matches, more } = await ask<Matches>('GET', path('VERBAL', '&limit=3'), 200);
    expect({ found: matches.length, more }).toEqual({ found: 3, more: true });
    expect(await ask<Matches>('GET', path('VERBAL', '&limit=4'), 200)).toMatchObject({ more: false });
  });
});

it('finds a deleted order by all its names, and one that has taken a name since', async () => {
  const gone = await hub.seedOrder(
    { display_id: 'Gone-1', reference_id: 'gone ref', po_number: 'gone po' },
    { evreka: 'gone crew' },
  );
  await ask('DELETE', `/orders/${gone}`, 204);
  for (const name of [gone, 'gone-1', 'gone ref', 'gone po', 'gone crew']) {
    expect(
      (await found(name)).map(([id]) => id),
      name,
    ).toEqual([gone]);
  }
  const heir = await create({ reference_id: 'gone ref' });
  expect((await found('gone ref')).map(([id]) => id)).toEqual([heir, gone]);
});

it('forgets a name that an order no longer has', async () => {
  const id = await hub.seedOrder({ display_id: 'Before-1', po_number: 'before po' }, { evreka: 'before crew' });
  await ask('PATCH', `/orders/${id}`, 200, { display_id: 'After-1', po_number: null });
  await ask('DELETE', `/orders/${id}/aliases/evreka`, 200);
  for (const name of ['Before-1', 'before po', 'before crew']) expect(await found(name), name).toEqual([]);
  expect(await found('after-1')).toEqual([[id, ['display_id']]]);
});

it('finds nothing of another workspace', async () => {
  const other = await hub.secondWorkspace();
  const reply = await hub.send({
    method: 'GET',
    path: `/api${path('SO-1150')}`,
    headers: { 'X-API-Key': other.key },
  });
  expect(reply.json()).toEqual({ matches: [], more: false });
});

it('needs the scope to read orders', async () => {
  const { key } = await hub.mintKey({ scopes: ['orders:write'] });
  const reply = await hub.send({ method: 'GET', path: `/api${path('SO-1150')}`, headers: { 'X-API-Key': key } });
  expect(reply.status).toBe(403);
  expect(reply.json()).toMatchObject({ scope: 'orders:read' });
});

describe('a name that looks like something else', () => {
  it.each(['%', '_', 'SO-11%', 'SO-115_', "' or true --", '\\', 'a & b', "o'", '1'.repeat(31), '١١٥٠'])(
    'finds nothing: %j',
    async (name) => {
      expect(await found(name)).toEqual([]);
    },
  );

  it('is found as it is written', async () => {
    const id = await create({ po_number: `50% _off_ \\ o'neil & "co" | !x:*` });
    expect(await found(`50% _OFF_ \\ O'Neil & "Co" | !X:*`)).toEqual([[id, ['po_number']]]);
  });

  it.each([
    ['is empty', ''],
    ['is blank', ' \t '],
    ['shows nothing', '\u200b'],
    ['is too long', 'x'.repeat(256)],
    ['has a NUL', 'SO-1150\0'],
  ])('is refused when it %s', async (_title, name) => {
    const reply = await send('GET', path(name));
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ errors: [{ parameter: 'name' }] });
  });

  it('is refused when it is missing, and so is another parameter', async () => {
    expect((await send('GET', '/orders/lookup')).status).toBe(400);
    expect((await send('GET', path('a', '&limit=51'))).status).toBe(400);
    expect((await send('GET', path('a', '&q=b'))).status).toBe(400);
  });
});

it('is a method of the SDK', async () => {
  const stele = createClient({ baseUrl: hub.url, key: hub.key });
  const { matches, more } = await stele.orders.lookup('1150', { limit: 2 });
  expect(more).toBe(false);
  expect(matches[0]?.order.display_id).toBe('SO-1150');
  expect(matches[0]?.matched).toEqual(['display_id']);
});
