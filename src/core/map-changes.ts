import type { FairReading } from '../store/database/connection.ts';
import { findUnmapped, mapChanges } from '../store/orders/change-map.ts';
import { findHorizon } from '../store/orders/changes-feed.ts';
import { OWN_WORK } from './prune.ts';

const EVERY_MS = 10_000;

/** A workspace that had no whole block is left alone for so long, since seeing that can cost as much as a block. */
const PAUSE_MS = 30_000;

/** The mapping of a hub. */
export interface Mapping {
  stop(): void;
}

/**
 * Adds the changes of all workspaces to their maps, now and every ten seconds, by the thousand. Several hubs may do this on one
 * database. Errors go to `onError`.
 */
export function keepMapping(readers: FairReading, onError: (error: unknown) => void): Mapping {
  let isStopped = false;
  let isRunning = false;
  let horizonBefore = '';
  const pausedUntil = new Map<string, number>();
  const map = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    try {
      const reading = readers.of(OWN_WORK);
      const [horizon] = await reading.read(findHorizon());
      // Nothing was written to the server since.
      if (horizon.transactionId === horizonBefore) return;
      const [unmapped] = await reading.read(findUnmapped(horizon));
      const due = unmapped.filter((workspaceId) => (pausedUntil.get(workspaceId) ?? 0) <= performance.now());
      for (const workspaceId of due) {
        pausedUntil.delete(workspaceId);
        let blocks = 0;
        for (let hasMore = true; hasMore && !isStopped; ) {
          const [mapped] = await readers.of(OWN_WORK).read(mapChanges(workspaceId, horizon));
          blocks += mapped.blocks;
          hasMore = mapped.hasMore;
        }
        if (blocks === 0) pausedUntil.set(workspaceId, performance.now() + PAUSE_MS);
      }
      if (due.length === unmapped.length) horizonBefore = horizon.transactionId;
    } catch (error) {
      // A stop closes the connection of a running statement, which then fails.
      if (!isStopped) onError(error);
    } finally {
      isRunning = false;
    }
  };
  void map();
  const timer = setInterval(() => void map(), EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
