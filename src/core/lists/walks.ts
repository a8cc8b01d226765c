import { createHash } from 'node:crypto';
import type { Reading } from '../../store/database/connections.ts';
import type { Query } from '../../store/database/query.ts';
import { findPageBefore, keepPages, type Position, rememberPage, type Walk } from '../../store/walks.ts';
import type { Page } from './list-orders.ts';

/** Pages remembered behind the last: callers who turn back further are counted from the beginning. */
const PAGES_BEHIND = 20;

/** Higher page numbers mean this one, on which nobody ever finds anything. */
const LAST_PAGE = 2 ** 31 - 1;

/** A page that somebody asks for. */
export interface Step {
  workspaceId: string;
  /** Who walks: pages that one caller asks for one after the other go on where the last one ended. */
  walker: string;
  /** What is listed and how it is sorted: anything that JSON can say. */
  list: unknown;
  page: Page;
}

/** The stretch of a list that is a page. */
export interface Stretch {
  /** The page comes after this place, and after as many more as are to be skipped. */
  after: Position | undefined;
  skip: number;
  /** One more than the page has, to see whether there is more. */
  limit: number;
  /** How many the list had when the walk began, if it is remembered. */
  total: number | undefined;
}

/**
 * Where a page begins: after the end of the page before it, as that was served to this caller within the last hour, so
 * that what did not change in between is on exactly one of them. Where that is not known, it is counted from the nearest
 * page that is, or from the beginning. Throws the database's error.
 */
export async function findStretch(readers: Reading, step: Step): Promise<Stretch> {
  const { size } = step.page;
  const number = numberOf(step);
  const limit = size + 1;
  if (number === 1) return { after: undefined, skip: 0, limit, total: undefined };
  const [before] = await readers.read(findPageBefore(walkOf(step), number));
  if (!before) return { after: undefined, skip: (number - 1) * size, limit, total: undefined };
  return { after: before.end, skip: (number - 1 - before.page) * size, limit, total: before.total };
}

/**
 * What remembers a page, to be done before anybody can ask for the next one: before the answer is sent. `last` is the
 * page's last item; a page without items ends where it began.
 */
export function rememberStep(step: Step, stretch: Stretch, last: Position | undefined, total: number): Query<void>[] {
  const walk = walkOf(step);
  const page = numberOf(step);
  const end = last ?? (stretch.skip === 0 ? stretch.after : undefined);
  // What lies above was served before this page was, and does not go on from it.
  if (!end) return [keepPages(walk, 1, page - 1)];
  return [keepPages(walk, page - PAGES_BEHIND, page), rememberPage(walk, { page, end, total })];
}

const numberOf = ({ page }: Step): number => Math.min(page.number, LAST_PAGE);

function walkOf({ workspaceId, walker, list, page }: Step): Walk {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([list, page.size], sortKeys))
    .digest('hex');
  return { workspaceId, walker, list: fingerprint };
}

/** The same wishes are the same list, in whatever order they were written down. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
