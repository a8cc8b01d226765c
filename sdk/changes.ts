import type { Caller } from './call.ts';
import type * as api from './generated/types.ts';
import type { CallOptions } from './options.ts';
import { sleep } from './retry.ts';

const DEFAULT_POLL_MS = 1000;

export interface ChangesOptions extends CallOptions {
  /** Where to go on: a cursor that an earlier feed left. By default, the first change of the workspace. */
  after?: string | undefined;
  /** Do not end at the last change, but wait for more. */
  follow?: boolean | undefined;
  /** How long to wait before looking for more; 1 s by default. */
  pollMs?: number | undefined;
  /** Changes fetched at once. */
  limit?: number | undefined;
}

/** Every change of the workspace, in order, nothing skipped. */
export class ChangeFeed implements AsyncIterable<api.FeedEntry> {
  readonly #caller: Caller;
  readonly #options: ChangesOptions;
  #cursor: string | undefined;

  constructor(caller: Caller, options: ChangesOptions) {
    this.#caller = caller;
    this.#options = options;
    this.#cursor = options.after;
  }

  /**
   * Where to go on. It moves when a page was taken to its end, so whoever stores it and begins there again sees each change
   * at least once.
   */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** The changes a page at a time; where nothing is new and nobody waits, it ends. */
  async *pages(): AsyncGenerator<api.FeedEntry[], void, void> {
    const { after: _, follow = false, pollMs = DEFAULT_POLL_MS, limit, ...options } = this.#options;
    for (;;) {
      const query = {
        ...(this.#cursor === undefined ? {} : { after: this.#cursor }),
        ...(limit === undefined ? {} : { limit }),
      };
      const page = await this.#caller.call<api.ListChangesData, api.ListChangesResponses>(
        'GET',
        '/api/changes',
        { query },
        options,
      );
      if (page.items.length > 0) yield page.items;
      this.#cursor = page.next;
      if (page.items.length > 0) continue;
      if (!follow) return;
      await sleep(pollMs, options.signal);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<api.FeedEntry, void, void> {
    for await (const page of this.pages()) yield* page;
  }
}
