import { createHash } from 'node:crypto';
import { sameValue } from '../../model/equal.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Reading } from '../../store/database/connection.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { FEW, type ListStatements, type Position, type Range, type RangeItems } from '../../store/list-statements.ts';
import {
  findPages,
  keepPages,
  type PageBookmarks,
  rememberPage,
  type ServedPage,
  type StoredPage,
} from '../../store/page-bookmarks.ts';

/** A list that can be read. */
export interface List<T> {
  /** Reads what the statements depend on. Throws the database's error. */
  open(readers: Reading): Promise<OpenList<T>>;
  /**
   * Reads a range with the total, in one statement that depends on nothing. An empty range has no total. Absent if the
   * list has conditions.
   */
  plain?: ((range: Omit<Range, 'skip'>) => Query<RangeItems<T>>) | undefined;
}

/** The statements of a list, and how many items it has where that is known without counting. */
export interface OpenList<T> {
  statements: ListStatements<T>;
  total?: number | undefined;
}

/** Queries for what replies show beside the items. They read what was committed before the items, or later. */
export interface Alongside<T> {
  /** Sent with the items where that saves a round trip. */
  always: readonly Query<unknown>[];
  of(items: readonly T[]): readonly Query<unknown>[];
}

const NOTHING: Alongside<never> = { always: [], of: () => [] };

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
  alongside: Alongside<T> = NOTHING,
): Promise<CursorPage<T>> {
  const range = { after, skip: 0, limit: size + 1, isWhole: false };
  const found = await readPlain(readers, list, range, withTotal, alongside.always);
  const { placed, isCut, total } = found ?? (await readRange(readers, await list.open(readers), range, withTotal));
  const shown = placed.slice(0, size);
  const items = shown.map(({ item }) => item);
  const next = isCut || placed.length > size ? shown.at(-1)?.position : undefined;
  await readAll(readers, [...(found ? [] : alongside.always), ...alongside.of(items)]);
  return { items, next, total: withTotal ? total : undefined };
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
 * pages is on exactly one of them. The bookmark is stored before the page is returned. Throws the database's error.
 */
export async function listByPage<T>(
  readers: Reading,
  list: List<T>,
  request: PageRequest,
  alongside: Alongside<T> = NOTHING,
): Promise<NumberedPage<T>> {
  const { size } = request.page;
  const number = Math.min(request.page.number, LAST_PAGE);
  const bookmarks = bookmarksOf(request);
  let stored: readonly StoredPage[] = [];
  const finding = storing(findPages(bookmarks), (pages) => {
    stored = pages;
  });
  // The first page begins at no bookmark, so the bookmarks are read with it.
  if (number > 1) await readers.read(finding);
  const before = stored.findLast(({ page, isValid }) => page < number && isValid);
  const start = { after: before?.end, skip: (number - 1 - (before?.page ?? 0)) * size, limit: size + 1, isWhole: true };
  const found = await readPlain(readers, list, start, true, [...alongside.always, ...(number > 1 ? [] : [finding])]);
  const { placed, total = 0 } = found ?? (await readRangeOf(before));
  const shown = placed.slice(0, size);
  const items = shown.map(({ item }) => item);
  const beside = [...(found ? [] : alongside.always), ...alongside.of(items)];
  const isStoredKnown = number > 1 || found !== undefined;
  if (!isStoredKnown) await readers.read(finding, ...beside);
  // A page without items ends where it began.
  const end = shown.at(-1)?.position ?? (start.skip === 0 ? start.after : undefined);
  const remembering = rememberingOf(bookmarks, stored, number, end && { page: number, end, total });
  await readAll(readers, [...(isStoredKnown ? beside : []), ...remembering]);
  return { items, total, hasMore: placed.length > size };

  async function readRangeOf(page: ServedPage | undefined): Promise<RangeItems<T>> {
    const opened = await list.open(readers);
    return readRange(readers, { ...opened, total: opened.total ?? page?.total }, start, true);
  }
}

/**
 * The statements that store a page, or that it has no end. Higher pages were served before it and do not continue it. No
 * statement while the stored pages are right already: callers request the same page again and again.
 */
function rememberingOf(
  bookmarks: PageBookmarks,
  stored: readonly StoredPage[],
  number: number,
  served: ServedPage | undefined,
): Query<void>[] {
  const [first, last] = served ? [number - PAGES_BEHIND, number] : [1, number - 1];
  const isStored = stored.some((present) => present.isRecent && sameValue(placeIn(present), served && placeIn(served)));
  const isKept = stored.every(({ page }) => first <= page && page <= last);
  return [
    ...(served && !isStored ? [rememberPage(bookmarks, served)] : []),
    ...(isKept ? [] : [keepPages(bookmarks, first, last)]),
  ];
}

const placeIn = ({ page, end, total }: ServedPage) => [page, end.value, end.id, total];

async function readAll(readers: Reading, queries: readonly Query<unknown>[]): Promise<void> {
  if (queries.length > 0) await readers.read(...queries);
}

/** Reads a range of a plain list, and other queries with it. `undefined`: nothing was found, or the list is not plain. */
async function readPlain<T>(
  readers: Reading,
  { plain }: List<T>,
  range: Range,
  withTotal: boolean,
  beside: readonly Query<unknown>[],
): Promise<RangeItems<T> | undefined> {
  if (!plain || range.skip > 0) return undefined;
  const [found] = await readers.read(plain(range), ...beside);
  return withTotal && found.total === undefined ? undefined : found;
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
  { statements, total }: OpenList<T>,
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
