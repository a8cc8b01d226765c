import { hash } from 'node:crypto';
import type { Done, Reply, WriteOutcome } from '../core/command.ts';
import { removedFields } from '../core/orders/removed.ts';
import type { FieldChange } from '../model/change.ts';
import { ok, type Result } from '../model/result.ts';
import { hasTag } from './conditions.ts';
import type { Call, Facts } from './operation.ts';

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

/** As many characters of a digest as tell bodies apart: 132 bits. */
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

/** The reply of a write. `Idempotency-Replayed` marks one that was given before. */
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
