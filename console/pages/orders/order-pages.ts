import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { type Hub, useHub } from '../../app/hub.ts';
import type { Row } from './columns.tsx';
import { type ListMemory, memoryOf } from './list-memory.ts';

/** Orders on a page. */
const PAGE = 100;
/** A page is read when so many rows of the one before are left to see. */
const AHEAD = 60;
/** Rows that stand for a page that is not read yet. */
const UNREAD_ROWS = 12;
/** Pages that are kept beside those in view. A list of a million orders has ten thousand. */
const MOST_KEPT = 40;

interface Page {
  items: Row[];
  next?: string | null;
}

/** The rows of a list that are in view, and how many there are as far as they are known. */
export interface OrderPages {
  count: number;
  /** Whether the last known row is the last of the list. */
  isComplete: boolean;
  rowAt(index: number): Row | undefined;
  /** The rows that are in view or near it. */
  loaded: readonly Row[];
  /** Of the pages in view. */
  error: unknown;
  retry(): void;
  /** Reads the rows from one index to another, both included, also those that are not in view. */
  read(from: number, to: number): Promise<Row[]>;
  /** Whether nothing was read yet. */
  isPending: boolean;
}

export const LIST_KEY = ['orders', 'list'] as const;

/** The query of a page of the list; without a cursor, of the first. */
export const pageQuery = (hub: Hub, query: Record<string, string>, fields: string, cursor: string | undefined) => ({
  queryKey: [...LIST_KEY, query, fields, cursor ?? ''],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    hub.orders.list({ ...query, fields, limit: PAGE } as { fields: string }, { signal }).page(cursor) as Promise<Page>,
  // Rows are changed by live events. A page that was read stays as it is, so that nothing moves under the reader.
  staleTime: Number.POSITIVE_INFINITY,
});

/**
 * Reads the pages of a list that cover the rows from `first` to `last`, and the next before it is reached. Each page knows where the next begins, so
 * pages far from the view need not be kept.
 */
export function useOrderPages(
  key: string,
  query: Record<string, string>,
  fields: string,
  { first, last }: { first: number; last: number },
): OrderPages {
  const hub = useHub();
  const queryClient = useQueryClient();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const memory = memoryOf(key);
  const from = Math.min(Math.floor(first / PAGE), memory.cursors.length - 1);
  const to = Math.min(Math.floor((last + AHEAD) / PAGE), memory.cursors.length - 1);
  const shown = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const results = useQueries({
    queries: shown.map((number) => pageQuery(hub, query, fields, memory.cursors[number])),
  });
  for (const [i, { data }] of results.entries()) if (data) noteEnd(memory, from + i, data);
  // A page that became known is read as well.
  const isLonger = Math.min(Math.floor((last + AHEAD) / PAGE), memory.cursors.length - 1) > to;
  useEffect(() => {
    if (isLonger) redraw();
  }, [isLonger]);
  useEffect(() => dropFarPages(queryClient));
  const pages = new Map(results.map((result, i) => [from + i, result.data]));
  const failed = results.find(({ isError }) => isError);
  const before = (memory.cursors.length - 1) * PAGE;
  return {
    count: before + (memory.lastSize ?? UNREAD_ROWS),
    isComplete: memory.lastSize !== undefined,
    rowAt: (index) => pages.get(Math.floor(index / PAGE))?.items[index % PAGE],
    loaded: results.flatMap(({ data }) => data?.items ?? []),
    error: failed?.error,
    retry: () => void failed?.refetch(),
    read: (start, end) =>
      readRows(start, end, memory, (cursor) => queryClient.ensureQueryData(pageQuery(hub, query, fields, cursor))),
    isPending: memory.cursors.length === 1 && memory.lastSize === undefined,
  };
}

/** Notes where a page ends, and so where the next begins. */
function noteEnd(memory: ListMemory, number: number, { items, next }: Page): void {
  if (next === null || next === undefined) {
    memory.cursors.length = number + 1;
    memory.lastSize = items.length;
  } else if (memory.cursors[number + 1] !== next) {
    memory.cursors.length = number + 1;
    memory.cursors.push(next);
    memory.lastSize = undefined;
  }
}

async function readRows(
  from: number,
  to: number,
  memory: ListMemory,
  read: (cursor: string | undefined) => Promise<Page>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let number = Math.floor(from / PAGE); number <= Math.floor(to / PAGE); number++) {
    if (number >= memory.cursors.length) break;
    const page = await read(memory.cursors[number]);
    noteEnd(memory, number, page);
    rows.push(...page.items.slice(Math.max(0, from - number * PAGE), to - number * PAGE + 1));
  }
  return rows;
}

/** Drops the pages that were read longest ago and are not in view. */
function dropFarPages(queryClient: QueryClient): void {
  const cache = queryClient.getQueryCache();
  const unused = cache.findAll({ queryKey: LIST_KEY, type: 'inactive' });
  if (unused.length <= MOST_KEPT) return;
  unused.sort((one, other) => one.state.dataUpdatedAt - other.state.dataUpdatedAt);
  for (const query of unused.slice(0, unused.length - MOST_KEPT)) cache.remove(query);
}

/** Changes rows in the pages that were read. */
export function changeRows(queryClient: QueryClient, changed: ReadonlyMap<string, Row>): void {
  queryClient.setQueriesData<Page>({ queryKey: LIST_KEY }, (page) => {
    if (!page?.items.some(({ id }) => changed.has(id))) return page;
    return { ...page, items: page.items.map((row) => ({ ...row, ...changed.get(row.id) })) };
  });
}

/** The ids of all rows that were read. */
export function knownIds(queryClient: QueryClient): Set<string> {
  const pages = queryClient.getQueriesData<Page>({ queryKey: LIST_KEY });
  return new Set(pages.flatMap(([, page]) => page?.items.map(({ id }) => id) ?? []));
}
