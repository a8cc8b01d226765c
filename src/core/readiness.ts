import type { Reading } from '../store/database/connection.ts';
import { statement } from '../store/database/query.ts';
import { insertProbe, truncateProbes } from '../store/write-probe.ts';
import type { WriteQueue } from './transaction/write-queue.ts';

/** How long the result of a test write counts. A failed one is repeated sooner. */
const FRESH_MS = 3000;
const FAILED_FOR_MS = 500;

/** The number of test rows after which they are removed. */
const PROBES_KEPT = 100;

const LOOK = statement('check_database', 'select 1');

/** Throws the database's error when the hub cannot serve requests now. */
export type CheckReadiness = () => Promise<void>;

/**
 * Builds the check of whether the database answers, and stores writes on the connections of the write queue. A server with a full
 * disk, a standby or a server without a free connection answers and stores nothing.
 */
export function createCheckReadiness(readers: Reading, writes: Pick<WriteQueue, 'check'>): CheckReadiness {
  let probe: Promise<void> | undefined;
  let staleAtMs = Number.NEGATIVE_INFINITY;
  let count = 0;

  const write = async (): Promise<void> => {
    try {
      await writes.check([insertProbe()]);
      staleAtMs = performance.now() + FRESH_MS;
    } catch (error) {
      staleAtMs = performance.now() + FAILED_FOR_MS;
      throw error;
    }
    // A later check repeats it if a reader of the table blocks it now.
    if (count++ % PROBES_KEPT === 0) writes.check([truncateProbes()]).catch(() => undefined);
  };
  const checkWrites = (): Promise<void> => {
    if (!probe || performance.now() > staleAtMs) {
      staleAtMs = Number.POSITIVE_INFINITY;
      probe = write();
      // Its callers may have given up by then.
      probe.catch(() => undefined);
    }
    return probe;
  };
  return async () => {
    await Promise.all([readers.read(LOOK), checkWrites()]);
  };
}
