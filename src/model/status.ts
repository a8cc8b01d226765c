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
  /** Entering an entry that completes, from one that does not, sets the order's `completed_at`. */
  completes: boolean;
  /** The entries that can be reached from this one: `null` is any, an empty list is none. */
  next: string[] | null;
  /** Exactly one entry of every state is where a dialect that names only the state goes. */
  is_default: boolean;
  /** Since when no order can enter it. Orders that have it keep it, and may go anywhere. */
  archived_at?: Instant | undefined;
  /** The entry to which the orders of an archived one go. */
  replaced_by?: string | undefined;
}

/** A workspace's entries in the order people gave them, archived ones last: orders may have them still. */
export type StatusCatalog = readonly StatusEntry[];

/** Where a request wants an order to go: to an entry, or to whichever entry stands for a state. */
export type StatusTarget = { entry_id: string } | { state: State };

export function findEntry(catalog: StatusCatalog, id: string): StatusEntry | undefined {
  return catalog.find((entry) => entry.id === id);
}

/** The entries that orders can enter. */
export const livingEntries = (catalog: StatusCatalog): StatusEntry[] =>
  catalog.filter((entry) => entry.archived_at === undefined);
