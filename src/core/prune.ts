import { pruneRateWindows } from '../store/access/rate-windows.ts';
import { pruneAccessTokens, pruneRefreshTokens } from '../store/access/tokens.ts';
import type { FairReading } from '../store/database/connection.ts';
import type { Query } from '../store/database/query.ts';
import { pruneAnswers } from '../store/idempotency.ts';
import { prunePageBookmarks } from '../store/page-bookmarks.ts';
import { listWorkspaces } from '../store/workspaces.ts';

/** The name under which the hub's own work takes its turn among the workspaces. */
const OWN_WORK = '';
const EVERY_MS = 3_600_000;
const MOST_AT_ONCE = 5000;

/** Statements that delete a limited number of expired rows. Each returns how many it deleted. */
const PRUNINGS: readonly (() => Query<number>)[] = [
  () => pruneAccessTokens(MOST_AT_ONCE),
  () => pruneRefreshTokens(MOST_AT_ONCE),
  () => pruneRateWindows(MOST_AT_ONCE),
  () => prunePageBookmarks(MOST_AT_ONCE),
];

/** The pruning of a hub. */
export interface Pruning {
  /** Prunes now. Errors go to `onError`. */
  prune(): Promise<void>;
  stop(): void;
}

/** Deletes expired answers, tokens, rate windows and page bookmarks now and every hour. */
export function keepPruning(readers: FairReading, onError: (error: unknown) => void): Pruning {
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
