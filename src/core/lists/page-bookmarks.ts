import { createHash } from 'node:crypto';
import type { Reading } from '../../store/database/connections.ts';
import type { Query } from '../../store/database/query.ts';
import {
  findPageBefore,
  keepPages,
  type PageBookmark,
  type Position,
  rememberPage,
} from '../../store/page-bookmarks.ts';
import type { Page } from './list-orders.ts';

/** Pages remembered behind the last: callers who turn back further are counted from the beginning. */
const PAGES_BEHIND = 20;

/** Higher page numbers mean this one, on which nobody ever finds anything. */
const LAST_PAGE = 2 ** 31 - 1;

/** A page that somebody asks for. */
export interface PageRequest {
  workspaceId: string;
  /** The owner of the page bookmarks: pages that one caller asks for one after the other go on where the last one ended. */
  bookmarkOwner: string;
  /** What is listed and how it is sorted: anything that JSON can say. */
  list: unknown;
  page: Page;
}

/** The stretch of a list that is a page. */
export interface PageStart {
  /** The page comes after this place, and after as many more as are to be skipped. */
  after: Position | undefined;
  skip: number;
  /** One more than the page has, to see whether there is more. */
  limit: number;
  /** How many the list had when the first page was read, if it is remembered. */
  total: number | undefined;
}

/**
 * Where a page begins: after the end of the page before it, as that was served to this caller within the last hour, so
 * that what did not change in between is on exactly one of them. Where that is not known, it is counted from the nearest
 * page that is, or from the beginning. Throws the database's error.
 */
export async function findPageStart(readers: Reading, pageRequest: PageRequest): Promise<PageStart> {
  const { size } = pageRequest.page;
  const number = numberOf(pageRequest);
  const limit = size + 1;
  if (number === 1) return { after: undefined, skip: 0, limit, total: undefined };
  const [before] = await readers.read(findPageBefore(bookmarksOf(pageRequest), number));
  if (!before) return { after: undefined, skip: (number - 1) * size, limit, total: undefined };
  return { after: before.end, skip: (number - 1 - before.page) * size, limit, total: before.total };
}

/**
 * What remembers a page, to be done before anybody can ask for the next one: before the answer is sent. `last` is the
 * page's last item; a page without items ends where it began.
 */
export function rememberPageEnd(
  pageRequest: PageRequest,
  pageStart: PageStart,
  last: Position | undefined,
  total: number,
): Query<void>[] {
  const bookmarks = bookmarksOf(pageRequest);
  const page = numberOf(pageRequest);
  const end = last ?? (pageStart.skip === 0 ? pageStart.after : undefined);
  // What lies above was served before this page was, and does not go on from it.
  if (!end) return [keepPages(bookmarks, 1, page - 1)];
  return [keepPages(bookmarks, page - PAGES_BEHIND, page), rememberPage(bookmarks, { page, end, total })];
}

const numberOf = ({ page }: PageRequest): number => Math.min(page.number, LAST_PAGE);

function bookmarksOf({ workspaceId, bookmarkOwner, list, page }: PageRequest): PageBookmark {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([list, page.size], sortKeys))
    .digest('hex');
  return { workspaceId, bookmarkOwner, list: fingerprint };
}

/** The same wishes are the same list, in whatever order they were written down. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
