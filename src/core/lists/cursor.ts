import { createHash } from 'node:crypto';
import type { RecordKind } from '../../model/record.ts';
import { parseInstant } from '../../model/time.ts';
import type { Position } from '../../store/list-statements.ts';

/** The list of a cursor, which is valid in no other list. */
export interface CursorList {
  /** The kind of the listed records. Absent: orders. */
  kind?: RecordKind;
  filter: object;
  sort: { by: string; descending: boolean } | 'deleted_at';
}

const VERSION = 1;

/** Writes a place in a list as a cursor. It is opaque to callers: its content may change. */
export function cursorOf(listed: CursorList, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([VERSION, fingerprintOf(listed), value, id])).toString('base64url');
}

/** In characters; no place in any list makes a longer one. */
export const LONGEST_CURSOR = 4000;

/** Reads the place from a cursor of this list; `undefined` when it is no cursor of this list. */
export function placeOf(listed: CursorList, cursor: string): Position | undefined {
  if (cursor.length > LONGEST_CURSOR || !/^[\w-]+$/.test(cursor)) return undefined;
  const parts = parsed(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [version, fingerprint, value, id] = parts as unknown[];
  if (version !== VERSION || fingerprint !== fingerprintOf(listed)) return undefined;
  if (typeof value !== 'string' || typeof id !== 'string') return undefined;
  return isValue(listed, value) ? { value, id } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A caller can make a cursor up: a value that PostgreSQL cannot read must not reach it. */
function isValue({ kind, sort }: CursorList, value: string): boolean {
  // Times of records are kept as texts.
  if (sort !== 'deleted_at' && (kind !== undefined || sort.by === 'display_id')) return true;
  // As a session in UTC prints it: `2025-01-31 08:30:00.5+00`.
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)\+00$/.exec(value) ?? [];
  return day !== undefined && parseInstant(`${day}T${time}Z`) !== undefined;
}

function fingerprintOf({ kind, filter, sort }: CursorList): string {
  const text = JSON.stringify([...(kind === undefined ? [] : [kind]), sort, canonical(filter)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** The same filter is the same list, in whatever order its parts were written. */
function canonical(filter: object): unknown {
  const parts = Object.entries(filter).filter(([, part]) => part !== undefined);
  return parts
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => [name, Array.isArray(part) ? [...part].sort() : part]);
}
