import { createHash, hash } from 'node:crypto';
import type { Actor, Done, IdempotencyClaim, Reply, Unwanted, WriteOutcome } from '../core/command.ts';
import { removedFields } from '../core/orders/removed.ts';
import type { FieldChange } from '../model/change.ts';
import type { Failure, Problem } from '../model/failure.ts';
import type { RequestName } from '../model/request-name.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import type { Call } from './operation.ts';
import { json } from './reply.ts';

/** What the headers of a write ask for, and who asks. */
export interface WriteConditions {
  actor: Actor;
  ifMatch: number[] | undefined;
  ifNoneMatch: Unwanted | undefined;
  idempotency: IdempotencyClaim | undefined;
}

/** What the headers of a write of an order ask for beside. */
export interface OrderConditions extends WriteConditions {
  merge: boolean;
  force: boolean;
}

/** Overrides a status change that the catalog refuses. */
const FORCE_HEADER = 'Stele-Force';

/**
 * Reads `If-Match`, `If-None-Match`, `Idempotency-Key`, `Prefer: merge` (RFC 7240) and `Stele-Force`. Fails with `invalid`,
 * or with `forbidden` when the caller may not force.
 */
export function orderConditionsOf(call: Call): Result<OrderConditions> {
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const force = readSwitch(call, FORCE_HEADER);
  if (!force.ok) return force;
  if (force.value && !call.principal.scopes.has('orders:force'))
    return refuse({ kind: 'forbidden', scope: 'orders:force' });
  return ok({ ...conditions.value, merge: prefers(call, 'merge'), force: force.value });
}

/** Asks for a dry run in place of a write, in every dialect. */
export const DRY_RUN_HEADER = 'Stele-Dry-Run';

/** Reads whether a call is to be run dry. Fails with `invalid`: whoever mistypes it must not write by accident. */
export const readDryRun = (call: Pick<Call, 'header'>): Result<boolean> => readSwitch(call, DRY_RUN_HEADER);

/** Reads a header that turns something on. Fails with `invalid`. */
function readSwitch(call: Pick<Call, 'header'>, name: string): Result<boolean> {
  const value = call.header(name.toLowerCase())?.trim().toLowerCase();
  if (value === undefined || value === 'false') return ok(false);
  return value === 'true' ? ok(true) : badHeader(name, 'must be true or false');
}

/** Whether a caller states a preference (RFC 7240, section 2). */
const prefers = (call: Call, name: string): boolean =>
  call
    .header('prefer')
    ?.split(',')
    .some((preference) => preference.split(/[;=]/, 1)[0]?.trim().toLowerCase() === name) ?? false;

/** The answer of a call that names in its headers what these changes removed. */
export function withRemoved(reply: Reply, changes: readonly FieldChange[]): Reply {
  const removed = removedFields(changes);
  if (removed.length === 0) return reply;
  return { ...reply, headers: { ...reply.headers, 'Stele-Removed': removedText(removed) } };
}

/** The answer of a call that was merged says so (RFC 7240, section 3). */
export function withMerge(reply: Reply, { merged }: Done): Reply {
  return merged ? { ...reply, headers: { ...reply.headers, 'Preference-Applied': 'merge' } } : reply;
}

/** More than this, and something on the way might not take the header. The history has them all. */
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

/** Reads `If-Match`, `If-None-Match` and `Idempotency-Key`. Fails with `invalid`. */
export function conditionsOf(call: Call): Result<WriteConditions> {
  const ifMatch = readIfMatch(call.header('if-match'));
  if (!ifMatch.ok) return ifMatch;
  const ifNoneMatch = readIfNoneMatch(call.header('if-none-match'));
  if (!ifNoneMatch.ok) return ifNoneMatch;
  const key = readIdempotencyKey(call.header('idempotency-key'));
  if (!key.ok) return key;
  return ok({
    actor: {
      workspaceId: call.principal.workspaceId,
      keyId: call.principal.keyId,
      dialect: call.dialect,
      operation: call.operation,
      requestId: call.requestId,
    },
    ifMatch: ifMatch.value,
    ifNoneMatch: ifNoneMatch.value,
    idempotency: key.value === undefined ? undefined : claim(call, key.value),
  });
}

/** The reply of a write; one that was given before says so. */
export function replyOf(outcome: WriteOutcome): Result<Reply> {
  if (!outcome.ok) return outcome;
  if (!outcome.replayed) return ok(outcome.reply);
  return ok({ ...outcome.reply, headers: { ...outcome.reply.headers, 'Idempotency-Replayed': 'true' } });
}

/**
 * A JSON reply to a write. Its tag is the version alone, which `If-Match` compares; no read has it, since a read's tag stands
 * for its bytes, and those of a write may be others.
 */
export const tagged = (status: number, shown: unknown, { version }: { version: number }): Reply =>
  json(status, shown, { ETag: `"${version}"` });

/** As many characters of a digest as tell bodies apart: 132 bits. */
const DIGEST_LENGTH = 22;

/**
 * A JSON reply to a read. Its strong tag has the version, and stands for the bytes (RFC 9110, section 8.8.3): names of statuses,
 * payment methods and customers are shown in it, and change without it. 304 when `If-None-Match` has the tag.
 */
export function readReply(call: Pick<Call, 'header'>, shown: unknown, { version }: { version: number }): Reply {
  const body = JSON.stringify(shown);
  const tag = `"${version}-${hash('sha256', body, 'base64url').slice(0, DIGEST_LENGTH)}"`;
  const headers = { ETag: tag };
  return isKnown(call.header('if-none-match'), tag)
    ? { status: 304, headers, body: '' }
    : { status: 200, headers, body };
}

/** Tells a request from others, however its address is spelled: under whichever base, with a slash at its end, or escaped. */
export const requestNameOf = ({ dialect, keyedAs, parameters, method, path }: Call): RequestName => ({
  operation: `${dialect} ${keyedAs}`,
  parameters: JSON.stringify(Object.values(parameters)),
  address: `${method} ${path}`,
});

const claim = (call: Call, key: string): IdempotencyClaim => ({
  scope: { keyFamily: call.principal.keyFamily, key, ...requestNameOf(call) },
  fingerprint: fingerprintOf(call),
});

/** Stands for what is asked: the body, and the query where the operation has one. */
function fingerprintOf({ rawBody, query }: Call): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const body = sha256(rawBody);
  return Object.keys(query).length === 0 ? body : sha256(JSON.stringify([body, Object.entries(query).sort()]));
}

/** RFC 9110, section 5.6.1: empty elements of a list are none. */
const TAG_LIST = /^(?:\s*,)*\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:(?:W\/)?"[^"]*"\s*)?)*$/;
const TAGS = /(W\/)?"([^"]*)"/g;

/** A version alone, or with what stands for the bytes of one view of it. */
const VERSION_IN_TAG = /^([1-9]\d*)(?:-[\w-]+)?$/;

/** RFC 9110, section 13.1.1: weak tags and tags that are no version of ours match nothing; `*` matches what exists. */
function readIfMatch(header: string | undefined): Result<number[] | undefined> {
  if (header === undefined || header.trim() === '*') return ok(undefined);
  // No tag at all matches nothing: whoever means to have one and has none must not write all the same.
  if (header.trim() === '') return ok([]);
  if (!TAG_LIST.test(header)) return badTags('If-Match');
  return ok(versionsIn(header, 'strong'));
}

/** RFC 9110, section 13.1.2: weak tags match as strong ones do. Of what is written the version counts, as for `If-Match`. */
function readIfNoneMatch(header: string | undefined): Result<Unwanted | undefined> {
  if (header === undefined) return ok(undefined);
  if (header.trim() === '*') return ok('*');
  return TAG_LIST.test(header) ? ok(versionsIn(header, 'weak')) : badTags('If-None-Match');
}

const versionsIn = (tags: string, comparison: 'strong' | 'weak'): number[] =>
  [...tags.matchAll(TAGS)].flatMap(([, weak, tag = '']) => {
    const version = VERSION_IN_TAG.exec(tag)?.[1];
    return version === undefined || (weak && comparison === 'strong') ? [] : [Number(version)];
  });

const badTags = (header: string): ReturnType<typeof badHeader> =>
  badHeader(header, 'must be "*" or a list of entity tags, such as "7"');

/** RFC 9110, section 13.1.2: a weak comparison, since it only saves sending again what the caller has. */
const isKnown = (header: string | undefined, tag: string): boolean =>
  header !== undefined && (header.trim() === '*' || [...header.matchAll(TAGS)].some(([, , own]) => `"${own}"` === tag));

const LONGEST_IDEMPOTENCY_KEY = 255;

function readIdempotencyKey(header: string | undefined): Result<string | undefined> {
  const key = header?.trim();
  if (!key) return ok(undefined);
  if (key.length > LONGEST_IDEMPOTENCY_KEY || !/^[\x20-\x7e]+$/.test(key)) {
    return badHeader('Idempotency-Key', `must be at most ${LONGEST_IDEMPOTENCY_KEY} printable ASCII characters`);
  }
  return ok(key);
}

function badHeader(name: string, reason: string): { ok: false; failure: Failure } {
  const problem: Problem = { place: 'header', path: [name], rule: 'format', reason, binding: 'shape' };
  return refuse({ kind: 'invalid', problems: [problem] });
}
