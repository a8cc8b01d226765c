import type {
  OrderCursorPage,
  OrderCursorRequest,
  OrderListRequest,
  OrderPage,
} from '../../src/core/lists/order-lists.ts';
import { createReadOrders } from '../../src/core/read/read-orders.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';
import { Readers } from '../../src/store/database/connection.ts';

export type Wish = Partial<Omit<OrderListRequest, 'workspaceId'>>;

export type CursorWish = Partial<Omit<OrderCursorRequest, 'workspaceId'>>;

/** Asks for lists as a dialect does, on connections of its own. */
export interface Lister {
  /** One page; by default the first one of all orders, the latest change first. Throws when it is refused. */
  page(wish?: Wish): Promise<OrderPage>;
  /** The ids of the orders on every page of a list, page by page. */
  pages(wish?: Wish, between?: (page: number) => Promise<void>): Promise<string[][]>;
  /** One page by cursor; by default the first fifty of all orders, the newest first. Throws when it is refused. */
  cursorPage(wish?: CursorWish): Promise<OrderCursorPage>;
  /** The ids of the orders on every page of a list by cursor. */
  cursorPages(wish?: CursorWish, between?: (page: number) => Promise<void>): Promise<string[][]>;
  close(): Promise<void>;
}

let bookmarkOwners = 0;

export function createLister(address: DatabaseAddress, workspaceId: string): Lister {
  const options = { address, name: 'stele tests', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 };
  const readers = new Readers(options, 2);
  const errors: unknown[] = [];
  const read = createReadOrders(
    readers,
    { of: () => readers, inOneTurn: (_workspaceId, call) => call(readers) },
    (error) => errors.push(error),
  );
  const page = async (wish: Wish = {}): Promise<OrderPage> => {
    const listed = await read.list({
      workspaceId,
      bookmarkOwner: 'tests',
      filter: {},
      sort: { by: 'changed_at', descending: true },
      page: { number: 1, size: 50 },
      requires: {},
      ...wish,
    });
    if (!listed.ok) throw new Error(`refused: ${JSON.stringify(listed.failure)}`, { cause: errors.at(-1) });
    return listed.value;
  };
  const cursorPage = async (wish: CursorWish = {}): Promise<OrderCursorPage> => {
    const listed = await read.listByCursor({
      workspaceId,
      filter: {},
      sort: { by: 'created_at', descending: true },
      after: undefined,
      size: 50,
      withTotal: false,
      requires: {},
      ...wish,
    });
    if (!listed.ok) throw new Error(`refused: ${JSON.stringify(listed.failure)}`, { cause: errors.at(-1) });
    return listed.value;
  };
  return {
    page,
    cursorPage,
    cursorPages: async (wish = {}, between = async () => {}) => {
      const pages: string[][] = [];
      for (let after: OrderCursorPage['next']; ; ) {
        const { orders, next } = await cursorPage({ ...wish, after });
        pages.push(orders.map(({ id }) => id));
        if (!next) return pages;
        after = next;
        await between(pages.length);
      }
    },
    pages: async (wish = {}, between = async () => {}) => {
      const size = wish.page?.size ?? 50;
      const bookmarkOwner = `caller ${++bookmarkOwners}`;
      const pages: string[][] = [];
      for (let number = 1; ; number++) {
        const { orders, hasMore } = await page({ bookmarkOwner, ...wish, page: { number, size } });
        pages.push(orders.map(({ id }) => id));
        if (!hasMore) return pages;
        await between(number);
      }
    },
    close: () => readers.close(),
  };
}
