import type { Reading } from '../store/database/connections.ts';
import { statement } from '../store/database/query.ts';
import { insertProbe, truncateProbes } from '../store/write-probe.ts';
import type { WriteQueue } from './transaction/write-queue.ts';

/** How long a write that succeeded stands for those after it; one that failed is tried again sooner. */
const FRESH_MS = 3000;
const FAILED_FOR_MS = 500;

/** So many rows of the probe are left until they are removed. */
const PROBES_KEPT = 100;

const LOOK = statement('check_database', 'select 1');

/** Throws, with the database's error, when the hub could not do what it is asked for now. */
export type CheckReadiness = () => Promise<void>;

/**
 * Builds the check of whether the database answers, and stores what is written through the connections of the one write path:
 * a full disk, a standby or a server without a free connection answers, and stores nothing.
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
    // The next ones will see to it where somebody reads the table now.
    if (count++ % PROBES_KEPT === 0) writes.check([truncateProbes()]).catch(() => undefined);
  };
  const checkWrites = (): Promise<void> => {
    if (!probe || performance.now() > staleAtMs) {
      staleAtMs = Number.POSITIVE_INFINITY;
      probe = write();
      // Those who asked may have given up by then.
      probe.catch(() => undefined);
    }
    return probe;
  };
  return async () => {
    await Promise.all([readers.read(LOOK), checkWrites()]);
  };
}
