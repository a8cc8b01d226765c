import { hash } from 'node:crypto';
import type { Done, Reply, WriteOutcome } from '../core/write-command.ts';
import type { FieldChange } from '../model/change.ts';
import { ok, type Result } from '../model/result.ts';
import { hasTag } from './conditions.ts';
import type { Call, Facts } from './operation.ts';
import { isObject } from './values.ts';

/** A reply with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: JSON.stringify(body) };
}

/** A reply without a body. */
export const empty = (status: number): Reply => ({ status, headers: {}, body: '' });

/** The status with which an operation succeeds: the first that it describes. */
export const successOf = ({ replies }: Pick<Facts, 'replies'>): number => Number(Object.keys(replies)[0]);

/**
 * A JSON reply to a write. Its tag is the version alone, which `If-Match` compares. No read has that tag: a read's tag stands
 * for its bytes, and those of a write may differ.
 */
export const tagged = (status: number, shown: unknown, { version }: { version: number }): Reply =>
  json(status, shown, { ETag: `"${version}"` });

/** So many characters of a digest have 132 bits, which distinguish bodies reliably. */
const DIGEST_LENGTH = 22;

/**
 * A JSON reply to a read. Its strong tag has the version and stands for the bytes (RFC 9110, section 8.8.3): a reply shows
 * names of statuses, payment methods and customers, which change without it. 304 when `If-None-Match` has the tag.
 */
export function readReply(call: Pick<Call, 'header'>, shown: unknown, { version }: { version: number }): Reply {
  const body = JSON.stringify(shown);
  const tag = `"${version}-${hash('sha256', body, 'base64url').slice(0, DIGEST_LENGTH)}"`;
  const headers = { ETag: tag };
  return hasTag(call.header('if-none-match'), tag)
    ? { status: 304, headers, body: '' }
    : { status: 200, headers, body };
}

/** The reply of a write. `Idempotency-Replayed` marks a repeated one. */
export function replyOf(outcome: WriteOutcome): Result<Reply> {
  if (!outcome.ok) return outcome;
  return ok(outcome.replayed ? withHeader(outcome.reply, 'Idempotency-Replayed', 'true') : outcome.reply);
}

/** The reply of a change. `Preference-Applied` marks one that was merged (RFC 7240, section 3). */
export const withMerge = (reply: Reply, { merged }: Pick<Done, 'merged'>): Reply =>
  merged ? withHeader(reply, 'Preference-Applied', 'merge') : reply;

/** The reply of a call whose changes removed values: `Stele-Removed` names the fields. */
export function withRemoved(reply: Reply, changes: readonly FieldChange[]): Reply {
  const removed = removedFields(changes);
  return removed.length > 0 ? withHeader(reply, 'Stele-Removed', removedText(removed)) : reply;
}

const withHeader = (reply: Reply, name: string, value: string): Reply => ({
  ...reply,
  headers: { ...reply.headers, [name]: value },
});

/** A proxy might refuse a longer header. The history has all fields. */
const LONGEST_REMOVED = 4000;

function removedText(paths: readonly string[]): string {
  let text = '';
  for (const path of paths) {
    const longer = text === '' ? path : `${text}, ${path}`;
    if (longer.length > LONGEST_REMOVED) return text === '' ? '...' : `${text}, ...`;
    text = longer;
  }
  return text;
}

/**
 * The removed values of changes, as dotted paths: fields that lost their value (`billing_address.phone`), emptied
 * lists, removed entries (`line_items[2]`, by their earlier place), and fields of remaining entries. In names that
 * callers chose, characters other than letters, digits, hyphens and underscores are percent-encoded.
 */
export function removedFields(changes: readonly FieldChange[]): string[] {
  return changes.flatMap(({ field, from, to }) => removed(field, from, to));
}

function removed(path: string, from: unknown, to: unknown): string[] {
  if (isNothing(from)) return [];
  if (isNothing(to)) return [path];
  if (Array.isArray(from)) return Array.isArray(to) ? removedEntries(path, from, to) : [];
  if (!isObject(from) || !isObject(to)) return [];
  return Object.keys(from).flatMap((key) => removed(`${path}.${encoded(key)}`, from[key], to[key]));
}

/** Entries of one name are matched in their order. */
function removedEntries(path: string, from: readonly unknown[], to: readonly unknown[]): string[] {
  const left = Map.groupBy(to, nameOf);
  return from.flatMap((entry, i) => removed(`${path}[${i}]`, entry, left.get(nameOf(entry))?.shift()));
}

/** The name of a list's entry: of a line its id, of an attribute or charge its name, of a text the text. */
function nameOf(entry: unknown): string {
  if (!isObject(entry)) return JSON.stringify(entry) ?? '';
  return String(entry['id'] ?? entry['name'] ?? entry['key'] ?? JSON.stringify(entry));
}

const encoded = (name: string): string =>
  name.toWellFormed().replaceAll(/[^\w-]/gu, (sign) => (sign === '.' ? '%2E' : encodeURIComponent(sign)));

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);
