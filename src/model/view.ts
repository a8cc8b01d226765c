import type { Instant } from './time.ts';

/** A list of orders that a person keeps: which orders, in which order, and with which columns. */
export interface View {
  workspace_id: string;
  id: string;
  /** A user, or the family of an API key. */
  owner: string;
  name: string;
  /** Every caller of the workspace that may read orders sees a shared one. */
  shared: boolean;
  /** The query parameters of the list. A list of values may also be an array. */
  filters: Readonly<Record<string, string | readonly string[]>>;
  columns: readonly string[];
  /** Absent: the list's own sort order. */
  sort?: string | undefined;
  created_at: Instant;
  updated_at: Instant;
}

/** The content of a view. */
export type ViewContent = Pick<View, 'name' | 'shared' | 'filters' | 'columns' | 'sort'>;

/** The most views of one owner. */
export const MOST_VIEWS = 100;
/** The most shared views of a workspace, since every caller's list has all of them. */
export const MOST_SHARED_VIEWS = 500;
