import { type Query, writing } from './database/query.ts';
import type { Position } from './list-statements.ts';

/** The bookmarks of one caller in one list. */
export interface PageBookmarks {
  workspaceId: string;
  bookmarkOwner: string;
  /** SHA-256, in hexadecimal, of the filter, the sort order and the size of a page. */
  list: string;
}

/** A page that was served. */
export interface ServedPage {
  page: number;
  end: Position;
  /** The number of items in the whole list. */
  total: number;
}

/** After a longer pause the bookmark is not used, and the list is counted again. An hour, and the time for which it is not renewed. */
const REMEMBERED_MINUTES = 61;

/** A bookmark that stays the same is written once in this time: callers that request one page again and again would wait for each other. */
const RENEWED_AFTER_MINUTES = 1;

/** A stored page. */
export interface StoredPage extends ServedPage {
  /** Whether the next page may continue it. */
  isValid: boolean;
  /** Whether it need not be stored again if it stays the same. */
  isRecent: boolean;
}

/** Reads the stored pages of a caller, the first one first. They are few (see `keepPages`). */
export function findPages({ workspaceId, bookmarkOwner, list }: PageBookmarks): Query<StoredPage[]> {
  return {
    name: 'find_pages',
    text: `select page, sort_value, id, total, served_at > now() - make_interval(mins => $4),
        served_at > now() - make_interval(mins => $5)
      from list_walks where workspace_id = $1 and walker = $2 and list = decode($3, 'hex') order by page`,
    values: [workspaceId, bookmarkOwner, list, REMEMBERED_MINUTES, RENEWED_AFTER_MINUTES],
    read: (rows) =>
      rows.map((row) => ({
        page: Number(row[0]),
        end: { value: row[1] as string, id: row[2] as string },
        total: Number(row[3]),
        isValid: row[4] === 't',
        isRecent: row[5] === 't',
      })),
  };
}

/**
 * Deletes all bookmarks except those from `first` to `last`. It waits for no lock: in one transaction with
 * `rememberPage`, two requests of one caller would deadlock. A bookmark that is skipped is written or deleted by
 * another request now.
 */
export function keepPages(
  { workspaceId, bookmarkOwner, list }: PageBookmarks,
  first: number,
  last: number,
): Query<void> {
  return writing(
    'keep_pages',
    `delete from list_walks where workspace_id = $1 and walker = $2 and list = decode($3, 'hex') and page = any (array(
        select page from list_walks
        where workspace_id = $1 and walker = $2 and list = decode($3, 'hex') and (page < $4 or page > $5)
        for update skip locked))`,
    [workspaceId, bookmarkOwner, list, first, last],
  );
}

/** Stores where a page ended. */
export function rememberPage(
  { workspaceId, bookmarkOwner, list }: PageBookmarks,
  { page, end, total }: ServedPage,
): Query<void> {
  return writing(
    'remember_page',
    `insert into list_walks (workspace_id, walker, list, page, sort_value, id, total)
      values ($1, $2, decode($3, 'hex'), $4, $5, $6, $7)
      on conflict on constraint list_walks_pkey do update
        set sort_value = excluded.sort_value, id = excluded.id, total = excluded.total, served_at = excluded.served_at`,
    [workspaceId, bookmarkOwner, list, page, end.value, end.id, total],
  );
}

/** Deletes up to `most` expired bookmarks, so that the statement stays short. Returns how many. */
export function prunePageBookmarks(most: number): Query<number> {
  return {
    name: 'prune_page_bookmarks',
    text: `with pruned as (delete from list_walks where ctid in (
        select ctid from list_walks where served_at < now() - make_interval(mins => $1) limit $2) returning 1)
      select count(*) from pruned`,
    values: [REMEMBERED_MINUTES, most],
    read: ([row]) => Number(row?.[0]),
  };
}
