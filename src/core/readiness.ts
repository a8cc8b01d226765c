import type { Reading } from '../store/database/connection.ts';
import { statement } from '../store/database/query.ts';
import { insertProbe, truncateProbes } from '../store/write-probe.ts';
import type { WriteQueue } from './transaction/write-queue.ts';

/** How long the result of a test write is used. A failed one is repeated sooner. */
const FRESH_MS = 3000;
const FAILED_FOR_MS = 500;

/** The test rows are deleted after so many writes. */
const PROBES_KEPT = 100;

const LOOK = statement('check_database', 'select 1');

/** Throws the database's error when the hub cannot serve requests now. */
export type CheckReadiness = () => Promise<void>;

/**
 * Builds the check whether the database answers reads and stores writes on the connections of the write queue. A
 * standby or a server with a full disk answers reads but stores nothing.
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
    // If a reader of the table blocks it now, a later check repeats it.
    if (count++ % PROBES_KEPT === 0) writes.check([truncateProbes()]).catch(() => undefined);
  };
  const checkWrites = (): Promise<void> => {
    if (!probe || performance.now() > staleAtMs) {
      staleAtMs = Number.POSITIVE_INFINITY;
      probe = write();
      // Without a handler, a failure after all callers gave up would end the process.
      probe.catch(() => undefined);
    }
    return probe;
  };
  return async () => {
    await Promise.all([readers.read(LOOK), checkWrites()]);
  };
}
