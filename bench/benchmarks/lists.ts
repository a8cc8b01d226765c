import { type Benchmark, type Comparison, type Contestant, ratio } from '../framework/benchmark.ts';
import type { Settings } from '../framework/settings.ts';
import { percentile } from '../framework/statistics.ts';
import { RawClient, requestText } from '../load/raw-client.ts';
import type { Hub } from '../world/world.ts';
import { LISTS, type List, type ListContext } from './list-calls.ts';
import { SIZES, sizedShop } from './sizes.ts';

const UNCOUNTED = 1;
const COUNTED = 40;
const LEAST_COUNTED = 3;
/** The time of a list in one round; a slow one gets fewer requests. */
const MOST_MS = 300;

const MOST_RATIO = 1.3;

/** The position of the deep page, as a share of the fewest orders. */
const DEEP = 0.9;
const MOST_ROWS = 200;

const contestantName = (size: string, list: List): string => `${list.title} (${size})`;

export const lists: Benchmark = {
  name: 'lists',
  title: 'Pages of lists with more orders, beside themselves with the fewest',
  has: SIZES.flatMap((size) => LISTS.map((list) => contestantName(size, list))),
  prepare: async (world, settings) => {
    const places: ListPlace[] = [];
    for (const [i, orders] of settings.sizes.entries()) {
      const shop = await sizedShop(world, orders);
      const hub = await world.hub(shop);
      const depth = Math.floor((settings.sizes[0] ?? orders) * DEEP);
      const context: ListContext = {
        entries: shop.entries,
        customer: await shop.frequentCustomer(),
        deepCursor: await cursorAt(hub, depth),
      };
      places.push({ size: SIZES[i] ?? '', orders, hub, context });
    }
    return LISTS.flatMap((list) =>
      places
        .filter(({ orders }) => orders <= (list.mostOrders ?? orders))
        .map((place) => pages(place, list, settings.isQuick ? 1 : COUNTED)),
    );
  },
  comparisons: (settings) => LISTS.flatMap((list) => comparisonsOf(list, settings)),
};

interface ListPlace {
  size: string;
  orders: number;
  hub: Hub;
  context: ListContext;
}

function comparisonsOf(list: List, { sizes: [small, middle, large] }: Settings): Comparison[] {
  const p50 = (size: string, orders: number | undefined): Comparison =>
    ratio(
      `${list.title}: p50, ${orders} / ${small}`,
      'p50Ms',
      contestantName(size, list),
      contestantName('small', list),
      {
        atMost: MOST_RATIO,
      },
    );
  return [p50('middle', middle), p50('large', large)];
}

/** Requests one page again and again, on one connection. All answers must be the same, with as many rows as the list says. */
function pages({ size, orders, hub, context }: ListPlace, list: List, counted: number): Contestant {
  const request = requestText(hub.url, { method: 'GET', path: list.path(context), keyHeader: keyHeader(hub, list) });
  return {
    name: contestantName(size, list),
    title: `${list.title}, ${orders}`,
    measure: async () => {
      const client = await RawClient.open(hub.url);
      const latencies: number[] = [];
      const problems = new Set<string>();
      let first: string | undefined;
      const begun = performance.now();
      for (let i = 0; i < UNCOUNTED + counted; i++) {
        if (i >= UNCOUNTED + LEAST_COUNTED && performance.now() - begun > MOST_MS) break;
        const sentAt = performance.now();
        const { status, body } = await client.send(request);
        if (i >= UNCOUNTED) latencies.push(performance.now() - sentAt);
        first ??= body;
        if (status !== 200) problems.add(`a page is answered with ${status}: ${body.slice(0, 300)}`);
        else if (body !== first)
          problems.add('two requests for a page of orders that did not change have different answers');
      }
      client.close();
      if (problems.size === 0 && rowsOf(first) !== list.rows) {
        problems.add(`a page has ${rowsOf(first)} rows, not ${list.rows}`);
      }
      return {
        figures: { p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99), answers: latencies.length },
        problems: [...problems],
      };
    },
  };
}

const keyHeader = ({ key }: Hub, { isBearer }: Pick<List, 'isBearer'>): string =>
  isBearer ? `Authorization: Bearer ${key}` : `X-API-Key: ${key}`;

function rowsOf(body: string | undefined): number {
  const { items, data, matches } = JSON.parse(body ?? '{}') as Partial<Record<'items' | 'data' | 'matches', unknown[]>>;
  return (items ?? data ?? matches ?? []).length;
}

/** The cursor of the hub's own list after so many orders, by going through the pages. */
async function cursorAt(hub: Hub, depth: number): Promise<string> {
  const client = await RawClient.open(hub.url);
  let cursor = '';
  for (let passed = 0; passed < depth; passed += MOST_ROWS) {
    const path = `/api/orders?limit=${MOST_ROWS}&fields=id${cursor && `&cursor=${cursor}`}`;
    const { status, body } = await client.send(
      requestText(hub.url, { method: 'GET', path, keyHeader: keyHeader(hub, { isBearer: false }) }),
    );
    const { next } = JSON.parse(body) as { next?: string | null };
    if (status !== 200 || !next) throw new Error(`no page after ${passed} orders: ${status} ${body.slice(0, 300)}`);
    cursor = encodeURIComponent(next);
  }
  client.close();
  return cursor;
}
