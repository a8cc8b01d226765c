import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { Pages } from '../../sdk/index.ts';

/** A list of the hub as far as it was asked for, and whether there is more. */
export interface Listed<T> {
  data: T[] | undefined;
  /** The total of the list, where it was asked for. */
  total: number | undefined;
  error: unknown;
  isError: boolean;
  hasMore: boolean;
  isReadingMore: boolean;
  /** The filters have changed, and `data` are those of before. */
  isStale: boolean;
  readMore(): void;
  refetch(): Promise<unknown>;
}

/**
 * Reads a list a page at a time.
 *
 * @param everyMs how often what is shown is read again; by default only after changes
 */
export function useList<T>(
  queryKey: readonly unknown[],
  list: () => Pages<T>,
  { everyMs, isEnabled = true }: { everyMs?: number; isEnabled?: boolean } = {},
): Listed<T> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => list().page(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    enabled: isEnabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
  const first = query.data?.pages[0] as { total?: number } | undefined;
  return {
    data: query.data?.pages.flatMap(({ items }) => items),
    total: first?.total,
    error: query.error,
    isError: query.isError,
    hasMore: query.hasNextPage,
    isReadingMore: query.isFetchingNextPage,
    isStale: query.isPlaceholderData,
    readMore: () => void query.fetchNextPage(),
    refetch: query.refetch,
  };
}
