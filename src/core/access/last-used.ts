import { LRUCache } from 'lru-cache';
import { noteUses } from '../../store/access/api-keys.ts';
import type { Readers } from '../../store/database/connection.ts';

/** Collects the times at which keys are used, and stores them at intervals. */
export interface LastUsed {
  /** Notes a use, by the SHA-256 of the key. It runs no query. */
  note(hash: string): void;
  /** Forgets all uses. */
  forget(): void;
  /** Stores the noted uses. Never rejects. */
  close(): Promise<void>;
}

const EVERY_MS = 1000;
/** The interval at which one hub stores the use of one key. */
const AT_MOST_EVERY_MS = 60_000;
const MOST_KEYS = 10_000;

/** Builds it. The use of a key is stored the first time, and after that at most once a minute. */
export function createLastUsed(readers: Pick<Readers, 'read' | 'now'>, onError: (error: unknown) => void): LastUsed {
  const noted = new Map<string, number>();
  const written = new LRUCache<string, number>({ max: MOST_KEYS });
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const isDue = (hash: string): boolean => {
    const before = written.get(hash);
    return before === undefined || performance.now() - before >= AT_MOST_EVERY_MS;
  };
  const write = async (hashes: readonly string[]): Promise<void> => {
    const uses = hashes.map((hash) => ({ hash, usedAtMs: noted.get(hash) ?? readers.now() }));
    for (const hash of hashes) {
      noted.delete(hash);
      written.set(hash, performance.now());
    }
    // A time that cannot be stored is lost. No rule depends on it, and the next use is noted again.
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
      noted.set(hash, readers.now());
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
