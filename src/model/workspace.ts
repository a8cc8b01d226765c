import type { JsonObject } from './json.ts';

/** Whose orders, records, keys and users belong together, apart from all others. */
export interface Workspace {
  id: string;
  name: string;
  /** What an order that names no currency is in. */
  default_currency?: string | undefined;
  is_demo: boolean;
  /** What it wants of the dialects, under their names. Absent where nobody asked. */
  settings?: { [dialect: string]: JsonObject } | undefined;
}

/** What may become of a workspace; what is left out stays. A dialect's settings are replaced whole, null takes them away. */
export interface WorkspaceChange {
  name?: string | undefined;
  default_currency?: string | null | undefined;
  settings?: { [dialect: string]: JsonObject | null } | undefined;
}
