import type { Filters } from './calls/address.ts';
import type { Caller } from './calls/call.ts';
import type { CallOptions } from './calls/options.ts';
import { sleep } from './calls/retry.ts';
import type * as api from './generated/types.ts';

const DEFAULT_POLL_MS = 1000;

type ChangesQuery = NonNullable<api.ListChangesData['query']>;

/**
 * Which changes are wanted: by time, author, dialect, operation, order, field and type. A change must meet all of them. A list may
 * be an array.
 */
export type ChangeFilters = {
  [Name in keyof Chosen]?: Chosen[Name] | undefined;
};
type Chosen = Filters<Omit<ChangesQuery, 'after' | 'limit'>, 'by' | 'dialect' | 'operation' | 'field' | 'type'>;

export interface ChangesOptions extends CallOptions, ChangeFilters {
  /** The cursor of an earlier feed. By default, the feed begins at the first change of the workspace. */
  after?: string | undefined;
  /** Wait for more changes after the last one. */
  follow?: boolean | undefined;
  /** The pause between two requests for new changes; 1 s by default. */
  pollMs?: number | undefined;
  /** Changes per request. */
  limit?: number | undefined;
}

/** Every change of the workspace that meets the filters, in order and without gaps. */
export class ChangeFeed implements AsyncIterable<api.FeedEntry> {
  readonly #caller: Caller;
  readonly #options: ChangesOptions;
  #cursor: string | undefined;
  #timeZone: string | undefined;
  #lag: api.FeedLag | undefined;

  constructor(caller: Caller, options: ChangesOptions) {
    this.#caller = caller;
    this.#options = options;
    this.#cursor = options.after;
  }

  /**
   * Where the next feed continues. The cursor moves after all changes of a page were read, so a program that stores it and
   * continues there sees each change at least once.
   */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** How far the feed was behind when the last page was read, and which transaction of the database holds it back. */
  get lag(): api.FeedLag | undefined {
    return this.#lag;
  }

  /** The time zone of the workspace, in which days are read. Known from the first page on. */
  get timeZone(): string | undefined {
    return this.#timeZone;
  }

  /** The changes, a page at a time; pages without changes are left out. Without `follow`, ends after the last change. */
  async *pages(): AsyncGenerator<api.FeedEntry[], void, void> {
    const { after: _, follow = false, pollMs = DEFAULT_POLL_MS, limit, ...rest } = this.#options;
    const { from, to, by, dialect, operation, order, field, type, ...options } = rest;
    const filters: ChangeFilters = { from, to, by, dialect, operation, order, field, type };
    for (;;) {
      const query = { ...filters, after: this.#cursor, limit };
      const page = await this.#caller.call<api.ListChangesResponse>('GET', '/api/changes', { query }, options);
      this.#timeZone = page.time_zone;
      this.#lag = page.feed_lag;
      if (page.items.length > 0) yield page.items;
      this.#cursor = page.next;
      if (page.has_more) continue;
      if (!follow) return;
      await sleep(pollMs, options.signal);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<api.FeedEntry, void, void> {
    for await (const page of this.pages()) yield* page;
  }
}
