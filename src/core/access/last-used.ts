import { LRUCache } from 'lru-cache';
import { noteUses } from '../../store/access/api-keys.ts';
import type { Reading } from '../../store/database/connection.ts';

/** Remembers when keys were used, and stores it now and then. */
export interface LastUsed {
  /** Notes a use, by the SHA-256 of the key. Runs no query. */
  note(hash: string): void;
  /** Forgets all uses. */
  forget(): void;
  /** Stores the noted uses. Never rejects. */
  close(): Promise<void>;
}

const EVERY_MS = 1000;
/** Of one key, by one hub. */
const AT_MOST_EVERY_MS = 60_000;
const MOST_KEYS = 10_000;

/** Builds the memory of uses. A key is stored at its first use, and after that once a minute at most. */
export function createLastUsed(readers: Reading, onError: (error: unknown) => void): LastUsed {
  const noted = new Map<string, number>();
  const written = new LRUCache<string, number>({ max: MOST_KEYS });
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const isDue = (hash: string): boolean => {
    const before = written.get(hash);
    return before === undefined || performance.now() - before >= AT_MOST_EVERY_MS;
  };
  const write = async (hashes: readonly string[]): Promise<void> => {
    const uses = hashes.map((hash) => ({ hash, usedAtMs: noted.get(hash) ?? Date.now() }));
    for (const hash of hashes) {
      noted.delete(hash);
      written.set(hash, performance.now());
    }
    // A time that cannot be stored is lost. The next use is noted again, and no rule depends on it.
    if (uses.length > 0) await readers.read(noteUses(uses)).catch(onError);
  };
  const plan = (): void => {
    if (timer !== undefined || noted.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      writing = write([...noted.keys()].filter(isDue)).then(plan);
    }, EVERY_MS);
    timer.unref();
  };

  return {
    note: (hash) => {
      if (noted.size >= MOST_KEYS && !noted.has(hash)) return;
      noted.set(hash, Date.now());
      plan();
    },
    forget: () => {
      noted.clear();
      written.clear();
    },
    close: async () => {
      clearTimeout(timer);
      timer = undefined;
      await writing;
      clearTimeout(timer);
      await write([...noted.keys()]);
    },
  };
}
