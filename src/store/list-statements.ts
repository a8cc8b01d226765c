import type { Parameters } from './database/conditions.ts';
import type { Query, Row } from './database/query.ts';

/** A place in a sorted list: the value that its item is sorted by, as PostgreSQL prints it, and the item's id. */
export interface Position {
  value: string;
  id: string;
}

/** A part of a sorted list. */
export interface Range {
  /** The part begins after this place, or at the beginning of the list. */
  after: Position | undefined;
  /** The number of items to leave out first. */
  skip: number;
  limit: number;
  /** Read the whole range, regardless of its size. */
  isWhole: boolean;
}

/** The sort order of a list. Items with equal values are sorted by id. */
export interface Sorting {
  /** An SQL expression and its type. */
  value: string;
  type: string;
  /** The SQL expression of an item's id. */
  id: string;
  descending: boolean;
}

/** Items of a list with their places. */
export interface RangeItems<T> {
  placed: { item: T; position: Position }[];
  /** Whether the range has more items, which are too long to be read with these. */
  isCut: boolean;
  /** The number of items in the list. Present if all were found and the range has any. */
  total: number | undefined;
}

/** The statements of one list. */
export interface ListStatements<T> {
  /**
   * Reads a range along the index that has the list's order, and skips items that do not meet the conditions. With
   * `among`, it examines at most that many items.
   */
  scan(range: Range, among?: number): Query<RangeItems<T>>;
  /**
   * Finds and counts all items that meet the conditions, and sorts them. If `ids` is given, only these items can meet
   * them.
   */
  gather(range: Range, ids?: readonly string[]): Query<RangeItems<T>>;
  /** Counts all items. */
  count(ids?: readonly string[]): Query<number>;
  /** Whether `gather` costs less than `scan`. `total` is the number of items in the list, if it is known. */
  isGathered(wanted: number, total: number | undefined): boolean;
  /**
   * Reads the ids of at most `most` items that meet the conditions with indexes. Absent if no condition has an index.
   */
  candidates?: ((most: number) => Query<string[]>) | undefined;
  /** Whether one of the conditions is a text that any number of items may have. */
  hasText?: boolean | undefined;
}

/**
 * With fewer items, finding and sorting all of them is faster than a scan. It is the square root of pages times a
 * million.
 */
export const FEW = 5000;

/** These statements have no name, so that PostgreSQL plans each for its own values. */
export const UNNAMED = { name: '' };

/** Conditions to be added behind others. */
export const and = (conditions: readonly string[]): string =>
  conditions.map((condition) => ` and ${condition}`).join('');

/** The condition that an item comes after a place. */
export function after({ value, id, type, descending }: Sorting, place: Position | undefined, to: Parameters): string[] {
  if (!place) return [];
  return [`(${value}, ${id}) ${descending ? '<' : '>'} (${to.add(place.value)}::${type}, ${to.add(place.id)}::text)`];
}

/** `order by` and `limit` of a list. */
export function ordered({ value, id, descending }: Sorting, limit: string, skip = ''): string {
  const direction = descending ? 'desc' : 'asc';
  return `order by ${value} ${direction}, ${id} ${direction} limit ${limit}${skip && ` offset ${skip}`}`;
}

/**
 * Reads a range of the items that a select finds as `id` and `sort_value`, with their number. The `with` makes
 * PostgreSQL find the items before it sorts them. Without it, PostgreSQL may scan an index in the list's order, past
 * all items that do not meet the conditions.
 */
export function sortedRange(found: string, sorting: Sorting, range: Range, to: Parameters): string {
  const own = { ...sorting, value: 'met.sort_value', id: 'met.id' };
  return `with met as materialized (${found})
    select met.id, met.sort_value, (select count(*) from met) as total from met where true ${and(after(own, range.after, to))}
    ${ordered(own, to.add(range.limit), to.add(range.skip))}`;
}

/** The select list with which a list's items are read. */
export interface ItemSource<T> {
  columns: string;
  /** The joins from `page.id` to these columns. */
  joins: string;
  /** The select of an item's size in bytes, by the SQL expression of its id. */
  length(id: string): string;
  /** The most bytes that are read at once. A single item may be larger. */
  mostBytes: number;
  read(row: Row): T;
}

/**
 * Reads the items of a range that a select finds as `id`, `sort_value` and `total`, in their order. With a name, which
 * must stand for one text, PostgreSQL keeps the plan.
 */
export function readItems<T>(
  keys: string,
  { columns, joins, length, mostBytes, read }: ItemSource<T>,
  { descending }: Sorting,
  { isWhole }: Pick<Range, 'isWhole'>,
  { values }: Parameters,
  { name } = UNNAMED,
): Query<RangeItems<T>> {
  const direction = descending ? 'desc' : 'asc';
  const inOrder = `order by page.sort_value ${direction}, page.id ${direction}`;
  const shown = `${columns}, page.id, page.sort_value, page.total, (select count(*) from page)`;
  const text = isWhole
    ? `with page as materialized (${keys}) select ${shown} from page ${joins} ${inOrder}`
    : `with recursive page as materialized (
        select page.*, row_number() over (${inOrder})::int as number from (${keys}) page),
      ${lengthsOf(['id'], (key) => length(key('id')), mostBytes)}
      select ${shown} from page ${joins} where page.number <= ${fullPage(mostBytes)} order by page.number`;
  return {
    name,
    text,
    values,
    read: (rows) => {
      const [first] = rows;
      return {
        placed: rows.map((row) => ({
          item: read(row),
          position: { value: row.at(-3) as string, id: row.at(-4) as string },
        })),
        isCut: Number(first?.at(-1) ?? 0) > rows.length,
        total: typeof first?.at(-2) === 'string' ? Number(first.at(-2)) : undefined,
      };
    },
  };
}

/**
 * The parts of a `with recursive` that add up the sizes of the entries of `page` until the sum is too large. Entries
 * have a `number`. PostgreSQL knows the size of an entry only once it has unpacked it, so this reads one entry at a
 * time.
 */
export function lengthsOf(
  keys: readonly string[],
  length: (key: (name: string) => string) => string,
  mostBytes: number,
): string {
  const arrays = keys.map((key) => `array_agg(${key} order by number) as ${key}_keys`).join(', ');
  const next = (name: string): string => `k.${name}_keys[l.number + 1]`;
  return `keys as materialized (select ${arrays} from page),
    lengths (number, bytes) as (
      select 0, 0::bigint
      union all
      select l.number + 1, l.bytes + coalesce((${length(next)}), 0) from lengths l cross join keys k
      where l.number < cardinality(k.${keys[0]}_keys) and (l.number <= 1 or l.bytes <= ${mostBytes}))`;
}

/** The number of the last entry of `page` that is read, with the parts above. */
export const fullPage = (mostBytes: number): string =>
  `(select max(number) from lengths where number <= 1 or bytes <= ${mostBytes})`;
