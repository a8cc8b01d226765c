import { randomInt, randomUUID } from 'node:crypto';
import type { Connection, PooledConnection } from '../store/database/connection.ts';
import { claimWorkspaces, lockSession, releaseWorkspaces } from '../store/webhooks/workers.ts';
import { Dispatcher, type DispatcherTools } from './dispatcher.ts';
import { Pace } from './pace.ts';

/** The worker that sends webhooks. */
export interface WebhookWorker {
  /** Something of the workspace's endpoints was changed in this process: it counts at once. */
  changed(workspaceId: string): void;
  /** Sends nothing of a workspace while `work` runs, and forgets what it has read of it. */
  without<T>(workspaceId: string, work: () => Promise<T>): Promise<T>;
  /** Lets attempts under way end, stores what is known, and gives the workspaces up. */
  stop(): Promise<void>;
}

/** How long a workspace belongs to a worker that does not put it off. */
const LEASE_SECONDS = 10;
/** The lease is put off this often. */
const CLAIM_EVERY_MS = 1000;
/** Without an answer for so long, the worker counts its leases as lapsed. */
const LAPSED_MS = 9000;
/** How long attempts may go on when the worker stops. */
const STOP_WITHIN_MS = 3000;

/**
 * Starts a worker, with a session of its own on the database. Each workspace with an active endpoint belongs to one worker at a
 * time. After a crash another worker, or the next start, goes on at once; when a worker hangs, after ten seconds. A worker that does not know yet that it has lost a workspace sends some events a second
 * time, with the same ids.
 */
export function startWebhookWorker(
  tools: Omit<DispatcherTools, 'worker' | 'pace'>,
  session: PooledConnection,
): WebhookWorker {
  const worker = randomUUID();
  const pace = new Pace(() => tools.feed.ended);
  const sessionLock = randomInt(2 ** 31 - 1);
  /** The connection that holds the lock. */
  let locked: Connection | undefined;
  const dispatchers = new Map<string, Dispatcher>();
  /** Workspaces of which nothing is sent. */
  const leftAlone = new Set<string>();
  let isStopped = false;
  let claiming: Promise<void> | undefined;
  let claimedAtMs = performance.now();
  let isAgain = false;

  const abandon = async (workspaceId: string): Promise<void> => {
    const dispatcher = dispatchers.get(workspaceId);
    dispatchers.delete(workspaceId);
    await dispatcher?.abandon();
  };
  const claim = async (): Promise<void> => {
    try {
      const connection = await session.get();
      if (connection !== locked) await connection.pipeline(lockSession(sessionLock));
      locked = connection;
      const [held] = await connection.pipeline(claimWorkspaces(worker, sessionLock, LEASE_SECONDS));
      claimedAtMs = performance.now();
      const mine = new Set(held);
      for (const [workspaceId, dispatcher] of [...dispatchers]) {
        if (!mine.has(workspaceId) || dispatcher.isLost) await abandon(workspaceId);
      }
      for (const workspaceId of mine) {
        if (isStopped || leftAlone.has(workspaceId) || dispatchers.has(workspaceId)) continue;
        const dispatcher = new Dispatcher(workspaceId, { ...tools, worker, pace });
        dispatchers.set(workspaceId, dispatcher);
        dispatcher.start();
      }
    } catch (error) {
      if (isStopped) return;
      tools.onError(error);
      if (performance.now() - claimedAtMs < LAPSED_MS) return;
      for (const workspaceId of [...dispatchers.keys()]) await abandon(workspaceId);
    }
  };
  /** One claim at a time, and none of a worker that has given its workspaces up. */
  const claimNow = (): void => {
    if (isStopped) return;
    if (claiming) {
      isAgain = true;
      return;
    }
    claiming = claim().finally(() => {
      claiming = undefined;
      if (isAgain && !isStopped) {
        isAgain = false;
        claimNow();
      }
    });
  };
  claimNow();
  const timer = setInterval(claimNow, CLAIM_EVERY_MS);
  timer.unref();
  return {
    changed: (workspaceId) => {
      dispatchers.get(workspaceId)?.refresh();
      if (!dispatchers.has(workspaceId)) claimNow();
    },
    without: async (workspaceId, work) => {
      leftAlone.add(workspaceId);
      try {
        await abandon(workspaceId);
        return await work();
      } finally {
        leftAlone.delete(workspaceId);
        claimNow();
      }
    },
    stop: async () => {
      isStopped = true;
      pace.stop();
      clearInterval(timer);
      await claiming;
      await Promise.all(
        [...dispatchers.values()].map((dispatcher) => dispatcher.stop(STOP_WITHIN_MS).catch(tools.onError)),
      );
      await session
        .get()
        .then((connection) => connection.pipeline(releaseWorkspaces(worker)))
        .catch(tools.onError);
      await session.close();
    },
  };
}
