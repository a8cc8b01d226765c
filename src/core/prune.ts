import { pruneRateWindows } from '../store/access/rate-windows.ts';
import { pruneAccessTokens, pruneRefreshTokens } from '../store/access/tokens.ts';
import type { FairReading } from '../store/database/connection.ts';
import type { Query } from '../store/database/query.ts';
import { pruneAnswers } from '../store/idempotency.ts';
import { prunePageBookmarks } from '../store/page-bookmarks.ts';
import { listWorkspaces } from '../store/workspaces.ts';

/** The hub's own work takes turns like a workspace. */
const OWN_WORK = '';
const EVERY_MS = 3_600_000;
const MOST_AT_ONCE = 5000;

/** Statements that delete expired rows piece by piece. Each returns how many rows it deleted. */
const PRUNINGS: readonly (() => Query<number>)[] = [
  () => pruneAccessTokens(MOST_AT_ONCE),
  () => pruneRefreshTokens(MOST_AT_ONCE),
  () => pruneRateWindows(MOST_AT_ONCE),
  () => prunePageBookmarks(MOST_AT_ONCE),
];

/**
 * Deletes expired answers of idempotency keys, expired tokens, and expired page bookmarks, now and every hour. Returns how to stop.
 */
export function keepPruning(readers: FairReading, onError: (error: unknown) => void): () => void {
  let isStopped = false;
  const prune = async (): Promise<void> => {
    try {
      const [workspaces] = await readers.of(OWN_WORK).read(listWorkspaces());
      const ofEach = workspaces.map(
        ({ id }) =>
          () =>
            pruneAnswers(id, MOST_AT_ONCE),
      );
      for (const pruning of [...ofEach, ...PRUNINGS]) {
        let pruned = MOST_AT_ONCE;
        while (pruned === MOST_AT_ONCE && !isStopped) [pruned] = await readers.of(OWN_WORK).read(pruning());
      }
    } catch (error) {
      // After a stop the connections are closed under a running statement.
      if (!isStopped) onError(error);
    }
  };
  void prune();
  const timer = setInterval(() => void prune(), EVERY_MS);
  timer.unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
