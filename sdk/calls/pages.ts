import type { Caller, Method, Sent } from './call.ts';
import type { CallOptions } from './options.ts';

/** A page of a list, and the cursor of the next page. */
export interface Page<T> {
  items: T[];
  /** Null on the last page. */
  next?: string | null;
}

/** A list that fetches a page at a time, as far as it is read. */
export class Pages<T, P extends Page<T> = Page<T>> implements AsyncIterable<T> {
  readonly #fetch: (cursor: string | undefined) => Promise<P>;

  /** `fetch` returns the page at a cursor, or the first page. */
  constructor(fetch: (cursor: string | undefined) => Promise<P>) {
    this.#fetch = fetch;
  }

  /** The first page, with its other properties, such as a requested total. */
  first(): Promise<P> {
    return this.#fetch(undefined);
  }

  /** The pages in order. Each is fetched after the one before was read. */
  async *pages(): AsyncGenerator<P, void, void> {
    let cursor: string | undefined;
    do {
      const page = await this.#fetch(cursor);
      yield page;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for await (const page of this.pages()) yield* page.items;
  }

  /** All items, or the first `most`, as an array. */
  async toArray(most = Number.POSITIVE_INFINITY): Promise<T[]> {
    const items: T[] = [];
    if (most <= 0) return items;
    for await (const item of this) if (items.push(item) >= most) break;
    return items;
  }
}

/**
 * A list of the hub's API.
 *
 * @param cursor the query parameter that takes the `next` of the page before
 */
export const pages = <P extends Page<unknown>>(
  caller: Caller,
  method: Method,
  path: string,
  sent: Sent,
  cursor: string,
  options?: CallOptions,
): Pages<P['items'][number], P> =>
  new Pages((next) => {
    const query = { ...(sent.query as object | undefined), ...(next === undefined ? {} : { [cursor]: next }) };
    return caller.call<P>(method, path, { ...sent, query }, options);
  });
