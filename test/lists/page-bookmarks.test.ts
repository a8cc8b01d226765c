import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { createLister, type Lister, type Wish } from './lister.ts';
import { openWriteQueue, type TestWriteQueue } from './write-queue.ts';

const SIZE = 10;

let hub: TestHub;
let lister: Lister;
let queue: TestWriteQueue;
let bookmarkOwner = '';

beforeAll(async () => {
  hub = await createTestHub();
  lister = createLister(hub.database, 'demo');
  queue = openWriteQueue(hub.database, 'demo');
});
beforeEach(() => {
  bookmarkOwner = `caller ${Math.random()}`;
});
afterAll(async () => {
  await lister.close();
  await queue.close();
  await hub.close();
});

const ids = async (number: number, wish: Wish = {}): Promise<string[]> =>
  (await lister.page({ bookmarkOwner, ...wish, page: { number, size: wish.page?.size ?? SIZE } })).orders.map(
    ({ id }) => id,
  );

const touch = async (id = ''): Promise<void> => {
  const outcome = await queue.write({ find: id }, { internal_note: `note ${Math.random()}` });
  expect(outcome.ok).toBe(true);
};

const served = async (): Promise<number[]> =>
  (await hub.sql<{ page: number }>('select page from list_walks where walker = $1 order by page', [bookmarkOwner])).map(
    ({ page }) => page,
  );

describe('from page to page', () => {
  it('what moves to the front meanwhile hides and repeats nothing', async () => {
    const before = (await lister.pages({ page: { number: 1, size: 100 } })).flat();
    expect(await ids(1)).toEqual(before.slice(0, 10));
    for (const id of before.slice(20, 27)) await touch(id);
    expect(await ids(2)).toEqual(before.slice(10, 20));
    expect(await ids(3)).toEqual(before.slice(27, 37));
  });

  it('nor does what is deleted before it', async () => {
    const before = (await lister.pages({ page: { number: 1, size: 100 } })).flat();
    expect(await ids(1)).toEqual(before.slice(0, 10));
    for (const id of before.slice(3, 6)) expect((await queue.remove(id)).ok).toBe(true);
    expect(await ids(2)).toEqual(before.slice(10, 20));
  });

  it('a page that is asked for again begins where it began', async () => {
    await ids(1);
    const second = await ids(2);
    await touch((await ids(1, { bookmarkOwner: 'another' }))[9]);
    expect(await ids(2)).toEqual(second);
    await ids(3);
    expect(await ids(2)).toEqual(second);
  });

  it('page 1 begins anew', async () => {
    const [first, second] = [await ids(1), await ids(2)];
    await touch(second[0]);
    expect(await ids(1)).toEqual([second[0], ...first.slice(0, 9)]);
    expect(await served()).toEqual([1]);
    expect(await ids(2)).toEqual([first[9], ...second.slice(1)]);
  });

  it('other callers, filters, sorts and page sizes have bookmarks of their own', async () => {
    const before = (await lister.pages({ page: { number: 1, size: 100 } })).flat();
    await ids(1);
    await touch(before[15]);
    const now = (await lister.pages({ page: { number: 1, size: 100 } })).flat();
    expect(await ids(2, { bookmarkOwner: 'somebody else' })).toEqual(now.slice(10, 20));
    expect(await ids(2, { page: { number: 2, size: 5 } })).toEqual(now.slice(5, 10));
    expect(await ids(2, { filter: { sources: ['no such source'] } })).toEqual([]);
    expect(await ids(2, { sort: { by: 'changed_at', descending: false } })).toEqual(now.toReversed().slice(10, 20));
    expect(await ids(2)).toEqual(before.slice(10, 21).filter((id) => id !== before[15]));
  });

  it('a page far away is counted from the nearest that was served', async () => {
    const before = (await lister.pages({ page: { number: 1, size: 100 } })).flat();
    await ids(1);
    await ids(2);
    await touch(before[50]);
    // Thirty after the end of page 2, one of which went to the front.
    const left = before.filter((id) => id !== before[50]);
    expect(await ids(6)).toEqual(left.slice(50, 60));
    expect(await served()).toEqual([1, 2, 6]);
    expect(await ids(3)).toEqual(before.slice(20, 30));
    expect(await served()).toEqual([1, 2, 3]);
  });

  it('beyond the end there is nothing, and nothing is forgotten', async () => {
    const { total } = await lister.page({ bookmarkOwner, page: { number: 1, size: SIZE } });
    for (const number of [1000, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
      const beyond = await lister.page({ bookmarkOwner, page: { number, size: SIZE } });
      expect(beyond).toMatchObject({ orders: [], total, hasMore: false });
    }
    expect(await served()).toEqual([1]);
  });

  it('what comes after the last page while somebody stands there is on the next', async () => {
    const sort = { by: 'created_at' as const, descending: false };
    const { total } = await lister.page({ bookmarkOwner, sort, page: { number: 1, size: 100 } });
    await ids(2, { sort, page: { number: 2, size: 100 } });
    expect(total).toBeLessThan(200);
    const id = await hub.seedOrder({ created_at: '2099-01-01T00:00:00.000Z' });
    expect(await ids(3, { sort, page: { number: 3, size: 100 } })).toEqual([id]);
    await queue.remove(id);
  });

  it('the total of a search is counted when it begins, and stays', async () => {
    const filter = { customerIds: [(await lister.page()).orders[0]?.customer_id ?? ''] };
    const page = (number: number) => lister.page({ bookmarkOwner, filter, page: { number, size: 1 } });
    const { total } = await page(1);
    const more = await hub.seedOrder({ customer_id: filter.customerIds[0] ?? '' });
    expect((await page(2)).total).toBe(total);
    expect((await page(1)).total).toBe(total + 1);
    await queue.remove(more);
  });

  it('the total of a list by status and fulfilment is that of the moment', async () => {
    const page = (number: number) => lister.page({ bookmarkOwner, page: { number, size: SIZE } });
    const { total } = await page(1);
    const more = await hub.seedOrder({});
    expect((await page(2)).total).toBe(total + 1);
    await queue.remove(more);
    expect((await page(3)).total).toBe(total);
  });

  it('a bookmark is forgotten after an hour', async () => {
    const before = (await lister.pages({ page: { number: 1, size: 100 } })).flat();
    await ids(1);
    await hub.sql(`update list_walks set served_at = now() - interval '61 minutes' where walker = $1`, [bookmarkOwner]);
    await touch(before[30]);
    expect((await ids(2))[0]).toBe(before[9]);
  });

  it.each([
    ['without conditions', {}],
    ['with a condition', { filter: { created: { from: '2000-01-01T00:00:00.000Z' } } }],
  ] as const)('a bookmark of a list %s is renewed after a minute, and not before', async (_name, wish) => {
    const renewals = async () =>
      hub.sql<{ age: number }>(
        'select extract(epoch from now() - served_at)::int as age from list_walks where walker = $1 order by page',
        [bookmarkOwner],
      );
    await ids(1, wish);
    await ids(2, wish);
    for (const age of [50, 70]) {
      await hub.sql(`update list_walks set served_at = now() - make_interval(secs => $2) where walker = $1`, [
        bookmarkOwner,
        age,
      ]);
      await ids(2, wish);
      const [, second] = await renewals();
      expect((second?.age ?? 0) < 20).toBe(age > 60);
    }
  });

  it('the first page forgets the later ones', async () => {
    await ids(1);
    await ids(2);
    await ids(3);
    await ids(1);
    expect(await served()).toEqual([1]);
  });

  it('no more than twenty pages are remembered behind the last', async () => {
    for (let number = 1; number <= 30; number++) await ids(number, { page: { number, size: 3 } });
    expect(await served()).toEqual(Array.from({ length: 21 }, (_, i) => i + 10));
  });
});
