import type { Instant } from '../../model/time.ts';

/** A request of a workspace, with its reply. */
export interface JournalEntry {
  /** Counts the requests since the journal was emptied, from 1. */
  number: number;
  /** When it arrived, by the hub's clock. */
  time: Instant;
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  dialect?: string | undefined;
  /** The operation's id, as in the OpenAPI document. Absent for a path that is not served. */
  operation?: string | undefined;
  /** By their names in lower case. Keys and cookies are shown as `***`. */
  headers: Record<string, string>;
  /** Parsed, if it is JSON or a form; otherwise the text. Absent without a body. */
  body?: unknown;
  /** The status that the client was sent. Absent while the request is at work, and if its connection was cut. */
  status?: number | undefined;
  reply?: { headers: Record<string, string>; body: unknown } | undefined;
  duration_ms?: number | undefined;
  /** The id of the fault that struck it. */
  fault?: string | undefined;
  /** The hub changed what it had to change, although the client was sent something else. */
  handled: boolean;
}
