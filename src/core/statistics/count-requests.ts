import { latencyStep } from '../../model/latency.ts';
import type { Readers } from '../../store/database/connection.ts';
import { QUARTER_MS } from '../../store/statistics/quarters.ts';
import { addRequestCounts, type QuarterOfRequests, type RequestCounts } from '../../store/statistics/traffic-counts.ts';
import { FLUSH_MS } from './read-statistics.ts';

/** A request that has ended. */
export interface EndedCount {
  workspaceId: string;
  dialect: string;
  /** Absent where the client had no reply. */
  status: number | undefined;
  /** Absent where the time says nothing, as of a stream. */
  durationMs: number | undefined;
}

/** Counts requests in memory and stores the counts every ten seconds. A crash loses what is not stored. */
export interface CountRequests {
  count(ended: EndedCount): void;
  /** Drops what is not stored of a workspace, once a storing that is under way has ended. */
  forget(workspaceId: string): Promise<void>;
  /** Stores what is left. */
  close(): Promise<void>;
}

/** The counts of a quarter of an hour, by workspace and dialect. */
type Counts = Map<string, Map<string, RequestCounts>>;

/** The quarters that wait while the database is away. Then the earliest is dropped. */
const MOST_QUARTERS = 96;

/** Builds it. Errors of the database go to `onError`. */
export function createCountRequests(
  readers: Pick<Readers, 'read' | 'now'>,
  onError: (error: unknown) => void,
): CountRequests {
  const quarters = new Map<number, Counts>();
  let writing: Promise<void> = Promise.resolve();

  const countsOf = (quarterMs: number, workspaceId: string, dialect: string): RequestCounts => {
    const counts = present(quarters, quarterMs, (): Counts => new Map());
    const ofWorkspace = present(counts, workspaceId, () => new Map<string, RequestCounts>());
    return present(ofWorkspace, dialect, () => ({ requests: 0, clientErrors: 0, serverErrors: 0, latencies: [] }));
  };
  const restore = (workspaceId: string, rows: readonly QuarterOfRequests[]): void => {
    for (const { quarterMs, dialect, ...more } of rows) addTo(countsOf(quarterMs, workspaceId, dialect), more);
  };
  const write = async (): Promise<void> => {
    const byWorkspace = Map.groupBy(rowsOf(quarters), ({ workspaceId }) => workspaceId);
    quarters.clear();
    for (const [workspaceId, rows] of byWorkspace) {
      try {
        await readers.read(addRequestCounts(workspaceId, rows));
      } catch (error) {
        onError(error);
        restore(workspaceId, rows);
      }
    }
    for (const quarterMs of [...quarters.keys()].sort((a, b) => b - a).slice(MOST_QUARTERS)) quarters.delete(quarterMs);
  };
  const flush = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();
  return {
    count: ({ workspaceId, dialect, status, durationMs }) => {
      const quarterMs = Math.floor(readers.now() / QUARTER_MS) * QUARTER_MS;
      const counts = countsOf(quarterMs, workspaceId, dialect);
      counts.requests++;
      if (status !== undefined && status >= 500) counts.serverErrors++;
      else if (status !== undefined && status >= 400) counts.clientErrors++;
      if (durationMs === undefined) return;
      const step = latencyStep(durationMs);
      while (counts.latencies.length <= step) counts.latencies.push(0);
      counts.latencies[step] = (counts.latencies[step] as number) + 1;
    },
    forget: async (workspaceId) => {
      await writing;
      for (const counts of quarters.values()) counts.delete(workspaceId);
    },
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

function present<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

const rowsOf = (quarters: ReadonlyMap<number, Counts>): (QuarterOfRequests & { workspaceId: string })[] =>
  [...quarters].flatMap(([quarterMs, counts]) =>
    [...counts].flatMap(([workspaceId, dialects]) =>
      [...dialects].map(([dialect, counted]) => ({ workspaceId, quarterMs, dialect, ...counted })),
    ),
  );

function addTo(counts: RequestCounts, more: RequestCounts): void {
  counts.requests += more.requests;
  counts.clientErrors += more.clientErrors;
  counts.serverErrors += more.serverErrors;
  const { latencies } = counts;
  more.latencies.forEach((count, step) => {
    while (latencies.length <= step) latencies.push(0);
    latencies[step] = (latencies[step] as number) + count;
  });
}
