import type { JsonObject } from './json.ts';
import type { Keeping } from './kept-request.ts';
import type { Instant } from './time.ts';

/** One company's orders, records, keys and users, separate from all others. */
export interface Workspace {
  id: string;
  name: string;
  /** The currency of an order that names none. */
  default_currency?: string | undefined;
  /** A name of the IANA time zone database. Without it, local times of imported files are ambiguous. */
  time_zone?: string | undefined;
  /** For how many days a repeated request gets the answer of the first one. By default, 30. */
  answers_kept_days?: number | undefined;
  /** Which requests are kept. By default, those that failed. */
  requests_kept?: Keeping['requests'] | undefined;
  /** For how many days. By default, 14. */
  requests_kept_days?: number | undefined;
  /** What is kept of their bodies. By default, nothing. */
  request_bodies?: Keeping['bodies'] | undefined;
  is_demo: boolean;
  /** The settings of dialects, by dialect. Absent if there are none. */
  settings?: { [dialect: string]: JsonObject } | undefined;
  created_at?: Instant | undefined;
  /** The time of its archiving. Since then its API keys do not work. */
  archived_at?: Instant | undefined;
}

/**
 * A change of a workspace. Absent fields stay. The settings of a dialect are replaced as a whole, and null removes
 * them.
 */
export interface WorkspaceChange {
  name?: string | undefined;
  default_currency?: string | null | undefined;
  time_zone?: string | null | undefined;
  answers_kept_days?: number | undefined;
  requests_kept?: Keeping['requests'] | undefined;
  requests_kept_days?: number | undefined;
  request_bodies?: Keeping['bodies'] | undefined;
  archived?: boolean | undefined;
  settings?: { [dialect: string]: JsonObject | null } | undefined;
}
