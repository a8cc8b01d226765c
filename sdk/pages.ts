/** A page of a list, and where the next one begins. */
export interface Page<T> {
  items: T[];
  /** Null on the last page. */
  next?: string | null;
}

/** A list that is fetched a page at a time, as far as it is read. */
export class Pages<T, P extends Page<T> = Page<T>> implements AsyncIterable<T> {
  readonly #fetch: (cursor: string | undefined) => Promise<P>;

  /** `fetch` gets the page at a cursor, or the first. */
  constructor(fetch: (cursor: string | undefined) => Promise<P>) {
    this.#fetch = fetch;
  }

  /** The first page alone, with all that it says beside its items: a total that was asked for, say. */
  first(): Promise<P> {
    return this.#fetch(undefined);
  }

  /** One page after another; each is asked for when the one before was taken. */
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

  /** Everything, or the first `most`, as an array. */
  async toArray(most = Number.POSITIVE_INFINITY): Promise<T[]> {
    const items: T[] = [];
    if (most <= 0) return items;
    for await (const item of this) if (items.push(item) >= most) break;
    return items;
  }
}

/** The part of a list's query that names a page: how long it is, and behind which entry it begins. */
export const pageOf = (limit: number | undefined, after: string | undefined): { limit?: number; after?: string } => ({
  ...(limit === undefined ? {} : { limit }),
  ...(after === undefined ? {} : { after }),
});
