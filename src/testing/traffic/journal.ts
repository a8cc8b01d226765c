import type { JournalEntry } from './journal-entry.ts';
import { differencesFrom, type RequestMatch } from './request-match.ts';

/** How many requests must match: exactly once, unless something else is said. */
export interface Times {
  times?: number | undefined;
  at_least?: number | undefined;
  at_most?: number | undefined;
}

/** The outcome of a verification. */
export interface Verification {
  verified: boolean;
  /** The number of requests that match. */
  count: number;
  /** Says what was expected and what was there, with the requests that nearly match. */
  message: string;
  requests: JournalEntry[];
  /** The requests that differ least, the closest first. Only if too few match. */
  nearly: NearMiss[];
}

interface NearMiss {
  request: JournalEntry;
  differences: string[];
}

/** A request with what the journal does not show. */
interface Line {
  entry: JournalEntry;
  /** Method, path and query as they were sent. */
  target: string;
  size: number;
  reply?: WholeReply | undefined;
}

/** A reply that can be sent again. */
export interface WholeReply {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** The requests of one workspace, in order of arrival. */
export class Journal {
  #lines: Line[] = [];
  #size = 0;
  #count = 0;
  #dropped = 0;

  /** Begins the entry of a request that has arrived. */
  open(target: string, entry: Omit<JournalEntry, 'number'>): JournalEntry {
    this.#count++;
    const opened = { number: this.#count, ...entry };
    this.#lines.push({ entry: opened, target, size: 0 });
    this.#shrink();
    return opened;
  }

  /** Completes an entry. `size` is the number of characters in its bodies. */
  complete(entry: JournalEntry, end: Partial<JournalEntry>, size: number, reply?: WholeReply): void {
    Object.assign(entry, end);
    const line = this.#lines.findLast((each) => each.entry === entry);
    if (!line) return;
    this.#size += size;
    Object.assign(line, { size, reply });
    this.#shrink();
  }

  #shrink(): void {
    while (this.#lines.length > MOST_ENTRIES || (this.#size > MOST_CHARACTERS && this.#lines.length > 1)) {
      this.#size -= this.#lines.shift()?.size ?? 0;
      this.#dropped++;
    }
  }

  clear(): void {
    this.#lines = [];
    this.#size = 0;
    this.#count = 0;
    this.#dropped = 0;
  }

  /** The latest complete reply of the hub to the same request. */
  earlierReply(target: string): WholeReply | undefined {
    return this.#lines.findLast((line) => line.target === target && line.reply)?.reply;
  }

  /** The requests that match, in order of arrival. */
  find(match: RequestMatch): JournalEntry[] {
    return this.#lines.map(({ entry }) => entry).filter((entry) => differencesFrom(match, entry).length === 0);
  }

  /** The number of requests that were dropped for room since the journal was cleared. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Compares the number of requests that match with the expected one. */
  verify(match: RequestMatch, times: Times): Verification {
    const requests = this.find(match);
    const [least, most] = boundsOf(times);
    const count = requests.length;
    // Of a journal that has dropped requests, only a count that is high enough can be known.
    const verified = count >= least && count <= most && (this.#dropped === 0 || most === Number.POSITIVE_INFINITY);
    const nearly = count < least ? this.#nearly(match) : [];
    return { verified, count, message: this.#message(match, { least, most, count, nearly }), requests, nearly };
  }

  #nearly(match: RequestMatch): NearMiss[] {
    return this.#lines
      .map(({ entry }) => ({ request: entry, differences: differencesFrom(match, entry) }))
      .filter(({ differences }) => differences.length > 0)
      .sort((a, b) => a.differences.length - b.differences.length)
      .slice(0, MOST_NEAR_MISSES);
  }

  #message(
    match: RequestMatch,
    { least, most, count, nearly }: { least: number; most: number; count: number; nearly: readonly NearMiss[] },
  ): string {
    const dropped = this.#dropped > 0 ? [`The journal has dropped ${this.#dropped} earlier requests for room.`] : [];
    return [
      `expected ${numberText(least, most)} like ${JSON.stringify(match)}, found ${count} of ${this.#lines.length}`,
      ...dropped,
      ...(nearly.length > 0 ? ['nearly:'] : []),
      ...nearly.map(
        ({ request, differences }) =>
          `  ${request.number}. ${request.method} ${request.path}: ${differences.slice(0, MOST_DIFFERENCES).join('; ')}`,
      ),
    ].join('\n');
  }
}

const MOST_ENTRIES = 1000;
/** Of all bodies of a workspace together. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
const MOST_NEAR_MISSES = 3;
const MOST_DIFFERENCES = 10;

function boundsOf({ times, at_least, at_most }: Times): [least: number, most: number] {
  if (times !== undefined) return [times, times];
  if (at_least === undefined && at_most === undefined) return [1, 1];
  return [at_least ?? 0, at_most ?? Number.POSITIVE_INFINITY];
}

function numberText(least: number, most: number): string {
  const requests = (count: number): string => `${count} ${count === 1 ? 'request' : 'requests'}`;
  if (least === most) return `exactly ${requests(least)}`;
  if (most === Number.POSITIVE_INFINITY) return `at least ${requests(least)}`;
  return least === 0 ? `at most ${requests(most)}` : `${least} to ${requests(most)}`;
}
