import { pruneRateWindows } from '../store/access/rate-windows.ts';
import { pruneAccessTokens, pruneRefreshTokens } from '../store/access/tokens.ts';
import { pruneBatches } from '../store/batches.ts';
import type { FairReading } from '../store/database/connection.ts';
import type { Query } from '../store/database/query.ts';
import { pruneErasedMarks } from '../store/erasure/attempts.ts';
import { pruneAnswers } from '../store/idempotency.ts';
import { prunePageBookmarks } from '../store/page-bookmarks.ts';
import { pruneExcess, pruneRequestGaps, pruneRequests } from '../store/requests.ts';
import { pruneAttempts } from '../store/webhooks/deliveries.ts';
import { pruneReplays } from '../store/webhooks/replays.ts';
import { listWorkspaces } from '../store/workspaces.ts';

/** The name under which the hub's own work takes its turn among the workspaces. */
export const OWN_WORK = '';
const EVERY_MS = 3_600_000;
const MOST_AT_ONCE = 5000;

/** Statements that delete a limited number of expired rows. Each returns how many it deleted. */
const PRUNINGS: readonly Query<number>[] = [
  pruneAccessTokens(MOST_AT_ONCE),
  pruneRefreshTokens(MOST_AT_ONCE),
  pruneRateWindows(MOST_AT_ONCE),
  prunePageBookmarks(MOST_AT_ONCE),
];

/** The same, of one workspace. */
const ofWorkspace = (workspaceId: string): readonly Query<number>[] => [
  pruneAnswers(workspaceId, MOST_AT_ONCE),
  pruneBatches(workspaceId, MOST_AT_ONCE),
  pruneRequests(workspaceId, MOST_AT_ONCE),
  pruneExcess(workspaceId, true, MOST_AT_ONCE),
  pruneExcess(workspaceId, false, MOST_AT_ONCE),
  pruneRequestGaps(workspaceId, MOST_AT_ONCE),
  pruneAttempts(workspaceId, MOST_AT_ONCE),
  pruneReplays(workspaceId, MOST_AT_ONCE),
  pruneErasedMarks(workspaceId, MOST_AT_ONCE),
];

/** The pruning of a hub. */
export interface Pruning {
  /** Prunes now. Errors go to `onError`. */
  prune(): Promise<void>;
  stop(): void;
}

/**
 * Deletes expired answers, batches, kept requests, attempts and replays of webhooks, tokens, rate windows and page bookmarks now and
 * every hour.
 */
export function keepPruning(readers: FairReading, onError: (error: unknown) => void): Pruning {
  let isStopped = false;
  const prune = async (): Promise<void> => {
    try {
      const [workspaces] = await readers.of(OWN_WORK).read(listWorkspaces());
      for (const prunings of [...workspaces.map(({ id }) => ofWorkspace(id)), PRUNINGS]) {
        let isMore = true;
        while (isMore && !isStopped) {
          const pruned = await readers.of(OWN_WORK).read(...prunings);
          isMore = pruned.includes(MOST_AT_ONCE);
        }
      }
    } catch (error) {
      // A stop closes the connection of a running statement, which then fails.
      if (!isStopped) onError(error);
    }
  };
  void prune();
  const timer = setInterval(() => void prune(), EVERY_MS);
  timer.unref();
  return {
    prune,
    stop: () => {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
