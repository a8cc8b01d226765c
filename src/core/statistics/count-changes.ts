import type { FairReading } from '../../store/database/connection.ts';
import { findHorizon, type Horizon } from '../../store/orders/changes-feed.ts';
import { beginCounting, countChanges, findUncounted } from '../../store/statistics/change-counts.ts';
import { OWN_WORK } from '../prune.ts';

/** Readers count what is not counted yet, so this is how much they have to do, not how late counts are. */
const EVERY_MS = 2000;

/** The counting of a hub. */
export interface Counting {
  stop(): void;
}

/**
 * Counts the changes of all workspaces by time, now and every two seconds, below the horizon. Several hubs may do this on one database.
 * Errors go to `onError`.
 */
export function keepCounting(readers: FairReading, onError: (error: unknown) => void): Counting {
  let isStopped = false;
  let isRunning = false;
  let horizonBefore = '';
  const countAll = async (workspaceId: string, horizon: Horizon): Promise<void> => {
    for (let hasMore = true; hasMore && !isStopped; ) {
      const [, counted] = await readers
        .of(OWN_WORK)
        .read(beginCounting(workspaceId), countChanges(workspaceId, horizon));
      hasMore = counted.hasMore;
    }
  };
  const count = async (): Promise<void> => {
    if (isRunning || isStopped) return;
    isRunning = true;
    try {
      const [horizon] = await readers.of(OWN_WORK).read(findHorizon());
      // Nothing was written to the server since.
      if (horizon.transactionId === horizonBefore) return;
      const [uncounted] = await readers.of(OWN_WORK).read(findUncounted(horizon));
      for (const workspaceId of uncounted) await countAll(workspaceId, horizon);
      horizonBefore = horizon.transactionId;
    } catch (error) {
      // A stop closes the connection of a running statement, which then fails.
      if (!isStopped) onError(error);
    } finally {
      isRunning = false;
    }
  };
  void count();
  const timer = setInterval(() => void count(), EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
