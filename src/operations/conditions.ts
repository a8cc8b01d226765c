import { createHash } from 'node:crypto';
import type { Actor, IdempotencyClaim, UnwantedVersions } from '../core/write-command.ts';
import type { Failure, Problem } from '../model/failure.ts';
import type { RequestName } from '../model/request-name.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { readTraceparent } from '../model/trace-context.ts';
import type { Call } from './operation.ts';

/** What the headers of a write ask for, and who asks. */
export interface WriteConditions {
  actor: Actor;
  knownVersions: number[] | undefined;
  unwantedVersions: UnwantedVersions | undefined;
  idempotency: IdempotencyClaim | undefined;
}

/** The conditions of a write of an order. */
export interface OrderConditions extends WriteConditions {
  merge: boolean;
  force: boolean;
}

/** Reads `If-Match`, `If-None-Match` and `Idempotency-Key`. Fails with `invalid`. */
export function conditionsOf(call: Call): Result<WriteConditions> {
  return conditionsWith(call, false);
}

/**
 * Reads `If-Match`, `If-None-Match`, `Idempotency-Key`, `Prefer: merge` (RFC 7240) and `Stele-Force`. Fails with `invalid`,
 * or with `forbidden` when the API key lacks the scope to force a status change.
 */
export function orderConditionsOf(call: Call): Result<OrderConditions> {
  return conditionsWith(call, true);
}

function conditionsWith(call: Call, isOfOrder: boolean): Result<OrderConditions> {
  const knownVersions = readIfMatch(call.header('if-match'));
  if (isFailure(knownVersions)) return refuse(knownVersions);
  const unwantedVersions = readIfNoneMatch(call.header('if-none-match'));
  if (isFailure(unwantedVersions)) return refuse(unwantedVersions);
  const key = readIdempotencyKey(call.header('idempotency-key'));
  if (isFailure(key)) return refuse(key);
  const force = isOfOrder && readSwitch(call, FORCE_HEADER);
  if (isFailure(force)) return refuse(force);
  const { principal } = call;
  if (force && !principal.scopes.has('orders:force')) return refuse({ kind: 'forbidden', scope: 'orders:force' });
  return ok({
    actor: {
      workspaceId: principal.workspaceId,
      keyId: principal.keyId,
      dialect: call.dialect,
      operation: call.operation,
      requestId: call.requestId,
      traceContext: readTraceparent(call.header('traceparent')),
    },
    knownVersions,
    unwantedVersions,
    idempotency: key === undefined ? undefined : claim(call, key),
    merge: isOfOrder && prefersMerge(call.header('prefer')),
    force,
  });
}

/** Overrides a status change that the catalog refuses. */
const FORCE_HEADER = 'Stele-Force';

/** Asks for a dry run in place of a write, in every dialect. */
export const DRY_RUN_HEADER = 'Stele-Dry-Run';

/** Reads whether a call asks for a dry run. Fails with `invalid`: a mistyped header must not write by accident. */
export function readDryRun(call: Pick<Call, 'header'>): Result<boolean> {
  const isAsked = readSwitch(call, DRY_RUN_HEADER);
  return isFailure(isAsked) ? refuse(isAsked) : ok(isAsked);
}

function readSwitch(call: Pick<Call, 'header'>, name: string): boolean | Failure {
  const value = call.header(name.toLowerCase())?.trim().toLowerCase();
  if (value === undefined || value === 'false') return false;
  return value === 'true' ? true : badHeader(name, 'must be true or false');
}

/** Whether a `Prefer` header has the preference `merge` (RFC 7240, section 2). */
const prefersMerge = (header: string | undefined): boolean =>
  header?.split(',').some((preference) => preference.split(/[;=]/, 1)[0]?.trim().toLowerCase() === 'merge') ?? false;

/** Identifies a request however its address is spelled: under any base, with a slash at its end, or escaped. */
export const requestNameOf = ({ dialect, keyedAs, parameters, method, path }: Call): RequestName => ({
  operation: `${dialect} ${keyedAs}`,
  parameters: JSON.stringify(Object.values(parameters)),
  address: `${method} ${path}`,
});

/**
 * The owner of page bookmarks, as far as page numbers tell: one API key, across its rotations, used from one address. Two
 * programs there that share a key and read the same list at once disturb each other.
 */
export const bookmarkOwnerOf = ({ principal, address }: Pick<Call, 'principal' | 'address'>): string =>
  `${principal.keyFamily} ${address}`;

const claim = (call: Call, key: string): IdempotencyClaim => ({
  scope: { keyFamily: call.principal.keyFamily, key, ...requestNameOf(call) },
  fingerprint: fingerprintOf(call),
});

/** Identifies what is asked: the body, and the query where the operation has one. */
function fingerprintOf({ rawBody, query }: Call): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const body = sha256(rawBody);
  return Object.keys(query).length === 0 ? body : sha256(JSON.stringify([body, Object.entries(query).sort()]));
}

/** RFC 9110, section 5.6.1: a list may have empty elements. */
const TAG_LIST = /^(?:\s*,)*\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:(?:W\/)?"[^"]*"\s*)?)*$/;
const TAGS = /(W\/)?"([^"]*)"/g;

/** A version alone, or with the digest of one view of it. */
const VERSION_IN_TAG = /^([1-9]\d*)(?:-[\w-]+)?$/;

/** RFC 9110, section 13.1.1: weak tags and tags without a version match nothing; `*` matches what exists. */
function readIfMatch(header: string | undefined): number[] | undefined | Failure {
  if (header === undefined || header.trim() === '*') return undefined;
  // An empty header matches nothing: a client whose variable is empty must not write unconditionally.
  if (header.trim() === '') return [];
  return TAG_LIST.test(header) ? versionsIn(header, 'strong') : badTags('If-Match');
}

/** RFC 9110, section 13.1.2: weak tags match as strong ones do. The version counts, as for `If-Match`. */
function readIfNoneMatch(header: string | undefined): UnwantedVersions | undefined | Failure {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  return TAG_LIST.test(header) ? versionsIn(header, 'weak') : badTags('If-None-Match');
}

const versionsIn = (tags: string, comparison: 'strong' | 'weak'): number[] =>
  [...tags.matchAll(TAGS)].flatMap(([, weak, tag = '']) => {
    const version = VERSION_IN_TAG.exec(tag)?.[1];
    return version === undefined || (weak && comparison === 'strong') ? [] : [Number(version)];
  });

const badTags = (header: string): Failure => badHeader(header, 'must be "*" or a list of entity tags, such as "7"');

/** Whether an `If-None-Match` header has a tag. RFC 9110, section 13.1.2: the comparison is weak. */
export const hasTag = (header: string | undefined, tag: string): boolean =>
  header !== undefined && (header.trim() === '*' || [...header.matchAll(TAGS)].some(([, , own]) => `"${own}"` === tag));

const LONGEST_IDEMPOTENCY_KEY = 255;

function readIdempotencyKey(header: string | undefined): string | undefined | Failure {
  const key = header?.trim();
  if (!key) return undefined;
  if (key.length > LONGEST_IDEMPOTENCY_KEY || !/^[\x20-\x7e]+$/.test(key)) {
    return badHeader('Idempotency-Key', `must be at most ${LONGEST_IDEMPOTENCY_KEY} printable ASCII characters`);
  }
  return key;
}

/** The failure of a header that cannot be read. */
export function badHeader(name: string, reason: string): Failure {
  const problem: Problem = { place: 'header', path: [name], rule: 'format', reason, binding: 'shape' };
  return { kind: 'invalid', problems: [problem] };
}

/** Values of headers are strings, lists and switches; a failure is the only one with a `kind`. */
const isFailure = (value: unknown): value is Failure => typeof value === 'object' && value !== null && 'kind' in value;
