import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATES } from '../../src/model/status.ts';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
const { send, ask } = apiOf(() => hub);

interface Shown {
  id: string;
  display_id: string;
  status: { id: string; state: string };
  payment_status: string;
  fulfillment_status: string;
  customer_id?: string;
  source?: string;
  tags: string[];
  created_at: string;
  changed_at: string;
}
interface Counts {
  total: number;
  states: Record<string, number>;
  statuses: { id: string; orders: number }[];
}
interface Adjacent {
  previous: { id: string; display_id: string } | null;
  next: { id: string; display_id: string } | null;
  matches: boolean;
}

let all: Shown[];

beforeAll(async () => {
  hub = await createTestHub();
  all = await walk('');
  for (const { id } of all.slice(40, 52)) expect((await send('DELETE', `/orders/${id}`)).status).toBe(204);
  // The same time of creation, so that ids decide.
  const at = '2024-05-05T05:05:05Z';
  for (let i = 0; i < 6; i++) await ask('POST', '/orders', 201, { display_id: `Same ${i % 2}`, created_at: at });
  all = await walk('');
});

afterAll(() => hub.close());

/** All orders of a list, page by page. */
async function walk(query: string): Promise<Shown[]> {
  const found: Shown[] = [];
  for (let cursor = ''; ; ) {
    const page = await ask<{ items: Shown[]; next: string | null }>(
      'GET',
      `/orders?limit=200&${query}${cursor && `&cursor=${cursor}`}`,
      200,
    );
    found.push(...page.items);
    if (page.next === null) return found;
    cursor = page.next;
  }
}

const counts = (query: string) => ask<Counts>('GET', `/orders/counts?${query}`, 200);
const adjacent = (id: string, query: string) => ask<Adjacent>('GET', `/orders/${id}/adjacent?${query}`, 200);
const named = (order: Shown | undefined) => (order ? { id: order.id, display_id: order.display_id } : null);

/** Lists of the orders there are: filters that find something, in every sort order. */
function lists(): fc.Arbitrary<string> {
  const order = fc.constantFrom(...all);
  const of = (pick: (order: Shown) => string | undefined) => order.map((each) => pick(each) ?? 'none');
  const filters = fc.record(
    {
      status: fc
        .tuple(
          of(({ status }) => status.id),
          of(({ status }) => status.id),
        )
        .map(String),
      state: fc.subarray([...STATES], { minLength: 1 }).map(String),
      payment_status: of((each) => each.payment_status),
      fulfillment_status: of((each) => each.fulfillment_status),
      source: of((each) => each.source),
      customer_id: of((each) => each.customer_id),
      tag: of((each) => each.tags[0]),
      created_from: of((each) => each.created_at),
      changed_to: of((each) => each.changed_at),
      q: fc.oneof(
        of((each) => each.display_id.slice(0, 4)),
        of((each) => each.id.slice(0, 3)),
        fc.constantFrom('a', 'furn', '@'),
      ),
    },
    { requiredKeys: [] },
  );
  const few = fc
    .tuple(filters, fc.nat(3))
    .map(([filter, most]) => Object.fromEntries(Object.entries(filter).slice(-most || 9, undefined)));
  const places = fc.constantFrom(
    {},
    { deleted: 'true' },
    ...['created_at', 'changed_at', 'completed_at', 'display_id'].flatMap((sort) => [{ sort }, { sort: `-${sort}` }]),
  );
  return fc.tuple(few, places).map(([filter, place]) => String(new URLSearchParams({ ...filter, ...place })));
}

const countsOf = (orders: Shown[]) => {
  const states: Record<string, number> = Object.fromEntries(STATES.map((state) => [state, 0]));
  const statuses: Record<string, number> = {};
  for (const { status } of orders) {
    states[status.state] = (states[status.state] ?? 0) + 1;
    statuses[status.id] = (statuses[status.id] ?? 0) + 1;
  }
  return { total: orders.length, states, statuses };
};

describe('the counts of a list', () => {
  it('agree with the list, whatever its filter', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(lists(), async (query) => {
        const listed = await walk(query);
        const { total, states, statuses } = await counts(query);
        const having = Object.fromEntries(
          statuses.filter(({ orders }) => orders > 0).map(({ id, orders }) => [id, orders]),
        );
        expect({ total, states, statuses: having }, query).toEqual(countsOf(listed));
        expect(await ask('GET', `/orders?limit=1&total=true&${query}`, 200)).toMatchObject({ total });
      }),
      { numRuns: 150 },
    );
  });

  it('have every status of the catalog, in its order', async () => {
    const { items } = await ask<{ items: { id: string }[] }>('GET', '/statuses', 200);
    for (const query of ['', 'tag=nothing', 'state=draft', 'deleted=true']) {
      const { statuses } = await counts(query);
      expect(statuses.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    }
  });

  it('find the orders by an index, and count them where an index finds too many', async () => {
    const customer = all.find((each) => each.customer_id)?.customer_id ?? '';
    const found = await counts(`customer_id=${customer}`);
    expect(found.total).toBe(all.filter((each) => each.customer_id === customer).length);
    expect(found.total).toBeGreaterThan(0);
  });

  it('count each order once while orders move', async () => {
    const { statuses } = await ask<{ statuses: { id: string }[] }>('GET', '/orders/counts', 200);
    const entries = statuses.map(({ id }) => id);
    const tag = 'moving';
    const moving = await Promise.all(
      Array.from({ length: 5 }, () => ask<Shown>('POST', '/orders', 201, { tags: [tag], po_number: 'x' })),
    );
    const { total } = await counts('');
    let isDone = false;
    const writers = moving.map(async ({ id }, i) => {
      for (let move = i; !isDone; move++) {
        const body = { id: entries[move % entries.length] };
        await send('PUT', `/orders/${id}/status`, body, { 'stele-force': 'true' });
        await send('PATCH', `/orders/${id}`, {
          fulfillment_status: ['UNFULFILLED', 'FULFILLED', 'DELIVERED'][move % 3],
        });
      }
    });
    for (let i = 0; i < 60; i++) {
      expect((await counts(`tag=${tag}`)).total).toBe(moving.length);
      expect((await counts('')).total).toBe(total);
      expect((await counts('payment_status=PENDING,PAID,PARTIALLY_PAID,OVERPAID,REFUNDED,VOIDED')).total).toBe(total);
      expect((await counts(`q=${moving[0]?.id}`)).total).toBe(1);
    }
    isDone = true;
    await Promise.all(writers);
    for (const { id } of moving) await send('DELETE', `/orders/${id}`);
    all = await walk('');
  });
});

describe('the orders beside one in a list', () => {
  it('are those of the list, whatever its filter and sort', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(lists(), fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), async (query, picks) => {
        const listed = await walk(query);
        if (listed.length === 0) return;
        for (const place of [0, listed.length - 1, ...picks.map((pick) => pick % listed.length)]) {
          expect(await adjacent(listed[place]?.id ?? '', query), `${query} at ${place}`).toEqual({
            previous: named(listed[place - 1]),
            next: named(listed[place + 1]),
            matches: true,
          });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('lead through the whole list in both directions', async () => {
    for (const query of [
      'sort=display_id&q=same',
      'sort=created_at&created_to=2024-05-06',
      'state=draft',
      'deleted=true',
    ]) {
      const listed = (await walk(query)).map(({ id }) => id);
      expect(listed.length, query).toBeGreaterThan(3);
      const forwards = [listed[0] ?? ''];
      for (let at = await adjacent(listed[0] ?? '', query); at.next; at = await adjacent(at.next.id, query)) {
        forwards.push(at.next.id);
      }
      expect(forwards, query).toEqual(listed);
    }
  });

  it('are those of the place that an order would have, when the list does not have it', async () => {
    const listed = await walk('state=confirmed&sort=created_at');
    const elsewhere = (await walk('state=draft&sort=created_at')).find(
      ({ created_at }) => created_at > (listed[0]?.created_at ?? '') && created_at < (listed.at(-1)?.created_at ?? ''),
    ) as Shown;
    const before = listed.filter(({ created_at }) => created_at < elsewhere.created_at);
    expect(await adjacent(elsewhere.id, 'state=confirmed&sort=created_at')).toEqual({
      previous: named(before.at(-1)),
      next: named(listed[before.length]),
      matches: false,
    });
    // A deleted order keeps its place by the time of its creation.
    await send('DELETE', `/orders/${listed[3]?.id}`);
    expect(await adjacent(listed[3]?.id ?? '', 'state=confirmed&sort=created_at')).toEqual({
      previous: named(listed[2]),
      next: named(listed[4]),
      matches: false,
    });
  });

  it('are none for an order without the time that the list is sorted by', async () => {
    const none = { previous: null, next: null, matches: false };
    const { id } = await ask<Shown>('POST', '/orders', 201, { po_number: 'open' });
    expect(await adjacent(id, 'sort=completed_at')).toEqual(none);
    expect(await adjacent(id, 'deleted=true')).toEqual(none);
  });

  it('never are the order itself, when it changes meanwhile', async () => {
    const { id } = await ask<Shown>('POST', '/orders', 201, { po_number: 'restless' });
    let isDone = false;
    const writer = (async () => {
      for (let i = 0; !isDone; i++) await send('PATCH', `/orders/${id}`, { customer_note: `${i}` });
    })();
    for (let i = 0; i < 60; i++) {
      const { previous, next } = await adjacent(id, 'sort=-changed_at');
      expect(previous).toBeNull();
      expect(next?.id).not.toBe(id);
    }
    isDone = true;
    await writer;
  });

  it('are not found for an unknown order, or for one of another workspace', async () => {
    expect((await send('GET', '/orders/nothing/adjacent')).status).toBe(404);
    const other = await hub.secondWorkspace();
    const reply = await hub.send({
      method: 'GET',
      path: `/api/orders/${all[0]?.id}/adjacent`,
      headers: { 'x-api-key': other.key },
    });
    expect(reply.status).toBe(404);
  });
});

describe('both are refused', () => {
  it.each(['state=open', 'limit=1', 'cursor=x', 'fields=id', 'deleted=true&sort=created_at', 'created_from=tomorrow'])(
    'with %s',
    async (query) => {
      for (const path of ['counts', `${all[0]?.id}/adjacent`]) {
        const reply = await send('GET', `/orders/${path}?${query}`);
        expect(reply.status, path).toBe(400);
        expect(JSON.stringify(reply.json())).toContain(/\w+/.exec(query.split('&').at(-1) ?? '')?.[0]);
      }
    },
  );
});
