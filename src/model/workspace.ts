import type { JsonObject } from './json.ts';
import type { Instant } from './time.ts';

/** Whose orders, records, keys and users belong together, apart from all others. */
export interface Workspace {
  id: string;
  name: string;
  /** What an order that names no currency is in. */
  default_currency?: string | undefined;
  /** A name of the IANA time zone database. Where there is none, local times are in doubt. */
  time_zone?: string | undefined;
  /** For how many days a repeated request gets the answer of the first; by default, 30. */
  answers_kept_days?: number | undefined;
  is_demo: boolean;
  /** What it wants of the dialects, under their names. Absent where nobody asked. */
  settings?: { [dialect: string]: JsonObject } | undefined;
  created_at?: Instant | undefined;
  /** Since when nobody's key opens it. */
  archived_at?: Instant | undefined;
}

/** What may become of a workspace; what is left out stays. A dialect's settings are replaced whole, null takes them away. */
export interface WorkspaceChange {
  name?: string | undefined;
  default_currency?: string | null | undefined;
  time_zone?: string | null | undefined;
  answers_kept_days?: number | undefined;
  archived?: boolean | undefined;
  settings?: { [dialect: string]: JsonObject | null } | undefined;
}
