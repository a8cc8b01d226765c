import { pruneRateWindows } from '../store/access/rate-windows.ts';
import { pruneAccessTokens, pruneRefreshTokens } from '../store/access/tokens.ts';
import type { FairReading } from '../store/database/connections.ts';
import type { Query } from '../store/database/query.ts';
import { pruneAnswers } from '../store/idempotency.ts';
import { prunePageBookmarks } from '../store/page-bookmarks.ts';
import { listWorkspaces } from '../store/workspaces.ts';

/** What the hub does by itself has its turns as a workspace of its own would. */
const OWN_WORK = '';
const EVERY_MS = 3_600_000;
const MOST_AT_ONCE = 5000;

/** What grows with use, and is forgotten piece by piece: each answers how many rows it forgot. */
const PRUNINGS: readonly (() => Query<number>)[] = [
  () => pruneAccessTokens(MOST_AT_ONCE),
  () => pruneRefreshTokens(MOST_AT_ONCE),
  () => pruneRateWindows(MOST_AT_ONCE),
  () => prunePageBookmarks(MOST_AT_ONCE),
];

/**
 * Forgets answers to idempotency keys that their workspace keeps no longer, tokens that ended, and where callers were in lists, now and every hour. Answers
 * how to stop.
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
      // Whoever stops closes the connections next, under whatever is being pruned.
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
