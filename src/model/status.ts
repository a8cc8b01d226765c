import type { Instant } from './time.ts';

/** The meaning of a status, independent of its name in the workspace. */
export const STATES = ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'] as const;
export type State = (typeof STATES)[number];

/** One entry of a workspace's status catalog. */
export interface StatusEntry {
  id: string;
  name: string;
  /** `#rrggbb` */
  color: string;
  state: State;
  /** An order that enters this entry from one that does not complete gets its `completed_at`. */
  completes: boolean;
  /** The entries that can be reached from this one. `null`: any. Empty: none. */
  next: string[] | null;
  /** The entry that a dialect means when it names only the state. Each state has exactly one. */
  is_default: boolean;
  /** The time since which no order can enter it. Orders that have it keep it, and may enter any entry. */
  archived_at?: Instant | undefined;
  /** The entry to which the orders of an archived entry move. */
  replaced_by?: string | undefined;
}

/** A workspace's entries in the workspace's order. Archived ones are last, since orders may still have them. */
export type StatusCatalog = readonly StatusEntry[];

/** The requested status: an entry, or the default entry of a state. */
export type StatusTarget = { entry_id: string } | { state: State };

export function findEntry(catalog: StatusCatalog, id: string): StatusEntry | undefined {
  return catalog.find((entry) => entry.id === id);
}

/** The entries that orders can enter. */
export const livingEntries = (catalog: StatusCatalog): StatusEntry[] =>
  catalog.filter((entry) => entry.archived_at === undefined);
