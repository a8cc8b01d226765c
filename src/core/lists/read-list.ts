import { createHash } from 'node:crypto';
import { ok, type Result } from '../../model/result.ts';
import type { Reading } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import { FEW, type ListStatements, type Position, type Range, type RangeItems } from '../../store/list-statements.ts';
import { findPageBefore, keepPages, type PageBookmarks, rememberPage } from '../../store/page-bookmarks.ts';

/** A list that can be read: its statements, and how many items it has where that is known without counting. */
export interface List<T> {
  statements: ListStatements<T>;
  total?: number | undefined;
}

/** So many first items of a list are searched for a text before an index is used, since most orders may have the text. */
const LOOKED_AT = 200;

/** Items of a list, and the place where the list continues. */
export interface CursorPage<T> {
  items: T[];
  /** The place of the last item; absent when the list ends with it. */
  next: Position | undefined;
  /** The number of items in the whole list. Present only if requested. */
  total: number | undefined;
}

/**
 * Reads up to `size` items of a list after a place, fewer when they are long. An item that does not change while a
 * caller reads page by page occurs exactly once. Nothing is stored, and nothing is counted without `withTotal`, so the
 * last page costs as much as the first. Throws the database's error.
 */
export async function listByCursor<T>(
  readers: Reading,
  list: List<T>,
  { after, size, withTotal = false }: { after: Position | undefined; size: number; withTotal?: boolean | undefined },
): Promise<CursorPage<T>> {
  const { placed, isCut, total } = await readRange(
    readers,
    list,
    { after, skip: 0, limit: size + 1, isWhole: false },
    withTotal,
  );
  const shown = placed.slice(0, size);
  const next = isCut || placed.length > size ? shown.at(-1)?.position : undefined;
  return { items: shown.map(({ item }) => item), next, total: withTotal ? total : undefined };
}

/** A page of a list that is sorted by id, whose cursor is the last id. */
export interface IdPageRequest {
  /** Empty for the first page. */
  after: string;
  size: number;
}

export interface IdPage<T> {
  items: T[];
  /** The id after which the next page begins; absent on the last page. */
  next: string | undefined;
}

/**
 * Reads a page of a list that is sorted by id. `query` reads up to `limit` items after an id. Throws the database's
 * error.
 */
export async function listById<T extends { id: string }>(
  readers: Reading,
  query: (after: string, limit: number) => Query<T[]>,
  { after, size }: IdPageRequest,
): Promise<Result<IdPage<T>>> {
  const [found] = await readers.read(query(after, size + 1));
  const items = found.slice(0, size);
  return ok({ items, next: found.length > size ? items.at(-1)?.id : undefined });
}

/** A page of a list, by its number. */
export interface PageRequest {
  workspaceId: string;
  /**
   * The owner of the page bookmarks. When one caller requests consecutive pages, each continues where the last one
   * ended.
   */
  bookmarkOwner: string;
  /** What is listed and how it is sorted: any JSON value. */
  list: unknown;
  /** Counted from 1. */
  page: { number: number; size: number };
}

export interface NumberedPage<T> {
  items: T[];
  /** How many items the whole list has. */
  total: number;
  hasMore: boolean;
}

/**
 * Lists by page: a page number is a cursor that the hub remembers as a bookmark, for an hour. The page continues after
 * the last page before it that this caller was served, and skips the pages between. What does not change between two
 * pages is on exactly one of them. `alongside` makes further queries for the round trip that stores the bookmark, which
 * ends before the page is returned. Throws the database's error.
 */
export async function listByPage<T>(
  readers: Reading,
  list: List<T>,
  request: PageRequest,
  alongside: (items: T[]) => Query<unknown>[] = () => [],
): Promise<NumberedPage<T>> {
  const { size } = request.page;
  const number = Math.min(request.page.number, LAST_PAGE);
  const bookmarks = bookmarksOf(request);
  const [before] = number === 1 ? [] : await readers.read(findPageBefore(bookmarks, number));
  const start = { after: before?.end, skip: (number - 1 - (before?.page ?? 0)) * size, limit: size + 1, isWhole: true };
  const known = { ...list, total: list.total ?? before?.total };
  const { placed, total = 0 } = await readRange(readers, known, start, true);
  const shown = placed.slice(0, size);
  const items = shown.map(({ item }) => item);
  // A page without items ends where it began.
  const end = shown.at(-1)?.position ?? (start.skip === 0 ? start.after : undefined);
  // Higher pages were served before this one and do not continue it.
  const remembering = end
    ? [rememberPage(bookmarks, { page: number, end, total }), keepPages(bookmarks, number - PAGES_BEHIND, number)]
    : [keepPages(bookmarks, 1, number - 1)];
  await readers.read(...alongside(items), ...remembering);
  return { items, total, hasMore: placed.length > size };
}

/** The bookmarks before the latest page that stay stored. Earlier pages are counted from the beginning of the list. */
const PAGES_BEHIND = 20;

/** Higher page numbers mean this one, which has no items. */
const LAST_PAGE = 2 ** 31 - 1;

/**
 * Reads a range of a list in the cheapest way. If few items meet the conditions, an index finds them and they are
 * sorted. If many do, the list is scanned. A text that many items have is found in the first items of the list, before
 * its index is used for all of them.
 */
async function readRange<T>(
  readers: Reading,
  { statements, total }: List<T>,
  range: Range,
  withTotal: boolean,
): Promise<RangeItems<T>> {
  const wanted = range.skip + range.limit;
  const counted = async (known: number | undefined, ids?: readonly string[]): Promise<number | undefined> =>
    known === undefined && withTotal ? (await readers.read(statements.count(ids)))[0] : known;
  const gathered = async (known: number | undefined, ids?: readonly string[]): Promise<RangeItems<T>> => {
    const [found] = await readers.read(statements.gather(range, ids));
    return { ...found, total: await counted(known ?? found.total, ids) };
  };
  if (statements.candidates) {
    if (statements.hasText) {
      const [found] = await readers.read(statements.scan(range, Math.max(LOOKED_AT, 4 * wanted)));
      if (found.isCut || found.placed.length === range.limit) return { ...found, total: await counted(total) };
    }
    const [ids] = await readers.read(statements.candidates(FEW + 1));
    if (ids.length <= FEW) return gathered(total, ids);
  }
  if (statements.isGathered(wanted, total)) return gathered(total);
  const all = await counted(total);
  // Nothing is beyond the end. To find that out, all items would have to be skipped.
  if (all !== undefined && range.skip >= all) return { placed: [], isCut: false, total: all };
  if (statements.isGathered(wanted, all)) return gathered(all);
  const [found] = await readers.read(statements.scan(range));
  return { ...found, total: all };
}

function bookmarksOf({ workspaceId, bookmarkOwner, list, page }: PageRequest): PageBookmarks {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([list, page.size], sortKeys))
    .digest('hex');
  return { workspaceId, bookmarkOwner, list: fingerprint };
}

/** The same filter is the same list, in whatever order its parts were written. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether PostgreSQL can store every text in a filter or a place. No item can have one that it cannot. */
export function isPossible(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  return typeof value !== 'object' || value === null || Object.values(value).every(isPossible);
}
