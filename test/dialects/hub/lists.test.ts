import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../../support/client.ts';
import { expectFailure, hubFacts } from '../../support/dialects.ts';
import type { Json } from '../../support/laws.ts';
import type { TestReply } from '../../support/requests.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';

interface Page {
  items: (Json & { id: string })[];
  next: string | null;
  total?: number;
}

let hub: TestHub;
const { send, ask } = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const list = (query = ''): Promise<Page> => ask<Page>('GET', `/orders${query && `?${query}`}`, 200);

/** Every page of a list. */
async function all(query: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await list(`${query}${cursor && `&cursor=${cursor}`}`);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  }
  return ids;
}

const named = (reply: TestReply): string[] => hubFacts.namedFields(expectFailure(hubFacts, reply, 400));

describe('a list', () => {
  it('has the newest first, fifty to a page, and no total unless it is asked for', async () => {
    const page = await list();
    expect(page.items.length).toBe(50);
    expect(page).not.toHaveProperty('total');
    const times = page.items.map((order) => order['created_at']);
    expect(times).toEqual(times.toSorted().toReversed());
    const ids = await all('limit=17&total=true');
    expect(new Set(ids).size).toBe(ids.length);
    expect((await list('total=true&limit=1')).total).toBe(ids.length);
  });

  it('shows orders as they are read', async () => {
    const [first] = (await list('limit=1')).items;
    expect(first).toEqual(await ask('GET', `/orders/${encodeURIComponent(first?.id ?? '')}`, 200));
    const [cut] = (await list('limit=1&fields=id,status.state')).items;
    expect(Object.keys(cut ?? {})).toEqual(['id', 'status']);
  });

  it('finds by every filter', async () => {
    const order = await ask<Json & { id: string }>('POST', '/orders', 201, {
      reference_id: 'FIND-ME-1',
      display_id: 'Findable 1',
      po_number: 'po/77 & co',
      source: 'found, elsewhere',
      tags: ['found', 'with space'],
      payment_status: 'VOIDED',
      fulfillment_status: 'PARTIALLY_DELIVERED',
      customer_id: '12345678-90ab-cdef-1234-567890abcdef',
      line_items: [{ sku: 'Sku-Of-Its-Own', quantity: 1 }],
      created_at: '2031-01-01T00:00:00Z',
      status: { state: 'archived' },
    });
    const { id: status } = order['status'] as { id: string };
    for (const query of [
      `status=${status},other`,
      'state=archived,refunded',
      'payment_status=VOIDED',
      'fulfillment_status=PARTIALLY_DELIVERED,DELIVERED',
      'customer_id=12345678-90ab-cdef-1234-567890abcdef',
      'reference_id=nothing,FIND-ME-1',
      'tag=with%20space',
      'tag=FOUND',
      'created_from=2031-01-01T00:00:00Z&created_to=2031-01-01T01:00:00%2B01:00',
      `changed_from=${order['changed_at']}`,
      'q=find-me',
      'q=FINDABLE',
      'q=po/77%20%26',
      'q=sku-of-its',
      'q=ohn%20d',
      'state=archived&tag=found,x&q=Sku-Of-Its-Own&sort=display_id',
    ]) {
      expect(await all(`${query}&limit=200`), query).toContain(order.id);
    }
    for (const query of ['state=draft&tag=found', 'tag=Fou', 'q=me-1', 'created_to=2030-12-31T00:00:00Z&tag=found']) {
      expect(await all(query), query).toEqual([]);
    }
  });

  it('finds values with a comma, a quotation mark or blanks around them, between quotation marks', async () => {
    const odd = { reference_id: 'A, "B"', source: ' shop,2 ', tags: ['x,y', '5" pipe'] };
    const { id } = await ask<{ id: string }>('POST', '/orders', 201, odd);
    for (const [name, value] of [
      ['reference_id', '"A, ""B"""'],
      ['reference_id', 'nothing, "A, ""B""" ,else'],
      ['source', '" shop,2 "'],
      ['tag', '"x,y"'],
      ['tag', 'z,"x,y"'],
      ['tag', '5" pipe'],
      ['tag', '"5"" pipe"'],
    ] as const) {
      expect(await all(String(new URLSearchParams({ [name]: value }))), value).toEqual([id]);
    }
    for (const [name, value] of [
      ['reference_id', 'A'],
      ['source', 'shop,2'],
      ['tag', 'x,y'],
    ] as const) {
      expect(await all(String(new URLSearchParams({ [name]: value }))), value).toEqual([]);
    }
  });

  it('has deleted orders alone, and shows when they were', async () => {
    const { id } = await ask<{ id: string }>('POST', '/orders', 201, { reference_id: 'DELETED-1' });
    expect((await send('DELETE', `/orders/${id}`)).status).toBe(204);
    const page = await list('deleted=true&total=true&reference_id=DELETED-1');
    expect(page.total).toBe(1);
    expect(page.items).toMatchObject([{ id, reference_id: 'DELETED-1', deleted_at: expect.any(String) }]);
    expect(await all('reference_id=DELETED-1')).toEqual([]);
  });
});

describe('a list is refused', () => {
  it.each([
    ['state=open', 'state'],
    ['payment_status=paid', 'payment_status'],
    ['fulfillment_status=DELIVERED,', undefined],
    ['fulfillment_status=,', 'fulfillment_status'],
    ['sort=price', 'sort'],
    ['sort=--created_at', 'sort'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['total=yes', 'total'],
    ['created_from=tomorrow', 'created_from'],
    ['deleted=true&sort=created_at', 'sort'],
    ['fields=price', 'fields'],
    [`q=${'x'.repeat(101)}`, 'q'],
    ['q=%00', 'q'],
    ['state=draft&state=confirmed', 'state'],
    ['status=', 'status'],
    ['state=%20', 'state'],
    ['payment_status=', 'payment_status'],
    ['fulfillment_status=', 'fulfillment_status'],
    ['source=,%20,', 'source'],
    ['customer_id=', 'customer_id'],
    ['reference_id=', 'reference_id'],
    ['tag=%22%22', 'tag'],
    ['tag=%22%20%22', 'tag'],
    ['q=', 'q'],
    ['q=%20%09', 'q'],
    ['created_from=', 'created_from'],
    ['completed_to=', 'completed_to'],
    ['sort=', 'sort'],
    ['limit=', 'limit'],
    ['total=', 'total'],
    ['tag=%22a', 'tag'],
    ['tag=%22a%22b,c', 'tag'],
    ['reference_id=a,%22b,c%22d', 'reference_id'],
    ['statuss=x', 'statuss'],
    [`tag=${Array.from({ length: 101 }, (_, i) => i).join(',')}`, 'tag'],
  ])('with %s', async (query, parameter) => {
    const reply = await send('GET', `/orders?${query}`);
    if (parameter === undefined) expect(reply.status).toBe(200);
    else expect(named(reply)).toEqual([parameter]);
  });

  it('and told of all that is wrong at once', async () => {
    expect(named(await send('GET', '/orders?state=open&fields=price&payment_status=x'))).toEqual(
      expect.arrayContaining(['state', 'payment_status', 'fields']),
    );
  });

  it('with a cursor that is garbage, of another list, or of another sort', async () => {
    const { next } = await list('limit=1&state=confirmed');
    for (const query of [
      'cursor=x',
      'cursor=%F0%9F%98%80',
      `cursor=${next?.slice(0, -3)}`,
      `cursor=${next}`,
      `cursor=${next}&state=draft`,
      `cursor=${next}&state=confirmed&sort=changed_at`,
      `cursor=${next}&state=confirmed&q=x`,
      `cursor=${'x'.repeat(5000)}`,
      `cursor=${Buffer.from('[1,"x","y","z"]').toString('base64url')}`,
    ]) {
      expect(named(await send('GET', `/orders?${query}`)), query).toEqual(['cursor']);
    }
    expect((await send('GET', `/orders?cursor=${next}&state=confirmed&limit=7&fields=id`)).status).toBe(200);
  });
});
