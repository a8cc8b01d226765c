import { v7 as uuidv7 } from 'uuid';
import type { Failure, Problem } from '../../model/failure.ts';
import type { KeyRecord } from '../../model/key.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { SCOPES, type Scope } from '../../model/scope.ts';
import { isPossibleId } from '../../model/text.ts';
import type { Clock, Instant } from '../../model/time.ts';
import { revokeKey } from '../../store/access/api-keys.ts';
import {
  changeKey,
  findKeyRecord,
  insertKey,
  type KeyChange,
  listKeys,
  rotateKey,
} from '../../store/access/key-records.ts';
import { generateKey, hashKey, hintOf, isPossibleKey, KEY_PREFIX } from '../access/api-key.ts';
import type { Principal } from '../access/authenticate.ts';
import { type IdPage, type IdPageRequest, listById } from '../lists/read-list.ts';
import type { AdministrationContext } from './context.ts';
import { noteDifference } from './context.ts';

/** The content of a new key. */
export interface NewKeyContent {
  name: string;
  scopes: readonly Scope[];
  /** Addresses and networks. Empty: any address. */
  allowedIps: readonly string[];
  rateLimitPerMinute: number | null;
  expiresAt: Instant | null;
}

/** A key with its text, which is shown once. */
export interface MadeKey {
  key: string;
  record: KeyRecord;
}

/** Administers a workspace's keys. All fail with `unavailable` or `internal`. */
export interface KeyAdministration {
  list(workspaceId: string, page: IdPageRequest): Promise<Result<IdPage<KeyRecord>>>;
  /**
   * Creates a key that starts with `prefix`. Fails with `forbidden` when it would have a scope that the caller lacks,
   * or `invalid` when its end is past.
   */
  create(caller: Principal, content: NewKeyContent, prefix?: string): Promise<Result<MadeKey>>;
  /**
   * Imports a key that clients have already: the key itself, or its SHA-256 in hexadecimal. Fails with `forbidden`,
   * `invalid` when no client could use it or its end is past, or `duplicate` when it is stored already, revoked or not.
   */
  import(
    caller: Principal,
    content: NewKeyContent,
    given: { key: string } | { sha256: string },
  ): Promise<Result<KeyRecord>>;
  /** Fails with `not_found`, also for a revoked key, with `forbidden`, or with `invalid` for a new end that is past. */
  change(caller: Principal, id: string, change: KeyChange): Promise<Result<KeyRecord>>;
  /**
   * Creates a key's successor in the same family, with the same rights, and with its prefix if that is one of
   * `prefixes`. The key itself stays valid for `graceHours`, by default a day. Fails with `not_found`, with `conflict`
   * when the key has ended or has a successor, or with `forbidden` when it has a scope that the caller lacks.
   */
  rotate(
    caller: Principal,
    id: string,
    ending: { prefixes: readonly string[]; graceHours?: number | undefined },
  ): Promise<Result<MadeKey>>;
  /** Revokes a key, revoked before or not. Fails with `not_found`. */
  revoke(workspaceId: string, id: string): Promise<Result<void>>;
}

/** How long a key stays valid beside its successor by default. */
const GRACE_HOURS = 24;

/** Shorter keys could be guessed. */
const SHORTEST_IMPORTED = 16;

/** Builds the administration of keys. */
export function createKeyAdministration({ reading, now, guarded, note }: AdministrationContext): KeyAdministration {
  const noteKey = (workspaceId: string, before: KeyRecord | undefined, after: KeyRecord): void =>
    noteDifference(note, { workspaceId, entity: 'key', id: after.id, before, after });
  const keep = async (
    caller: Principal,
    content: NewKeyContent,
    key: { hash: string; hint: string; origin: 'created' | 'imported' },
  ): Promise<Result<KeyRecord>> => {
    const lacking = lackingScope(caller, content.scopes);
    if (lacking) return refuse({ kind: 'forbidden', scope: lacking });
    if (isOver(content.expiresAt, now)) return refuse({ kind: 'invalid', problems: [OVER] });
    const wanted = {
      ...content,
      ...key,
      id: uuidv7(),
      workspaceId: caller.workspaceId,
      scopes: inOrder(content.scopes),
    };
    const [record] = await reading.read(insertKey(wanted));
    if (!record) return refuse({ kind: 'duplicate', entity: 'api_keys', field: 'key', value: key.hint });
    noteKey(caller.workspaceId, undefined, record);
    return ok(record);
  };
  return {
    list: (workspaceId, page) =>
      guarded(() => listById(reading, (after, most) => listKeys(workspaceId, after, most), page)),
    create: (caller, content, prefix) =>
      guarded(async () => {
        const key = generateKey(prefix);
        const kept = await keep(caller, content, { hash: hashKey(key), hint: hintOf(key, prefix), origin: 'created' });
        return kept.ok ? ok({ key, record: kept.value }) : kept;
      }),
    import: (caller, content, given) =>
      guarded(async () => {
        const problem = 'key' in given ? problemOfKey(given.key) : problemOfHash(given.sha256);
        if (problem) return refuse({ kind: 'invalid', problems: [problem] });
        const hash = 'key' in given ? hashKey(given.key) : given.sha256.toLowerCase();
        return keep(caller, content, { hash, hint: 'key' in given ? hintOf(given.key) : '', origin: 'imported' });
      }),
    change: (caller, id, change) =>
      guarded(async () => {
        const lacking = lackingScope(caller, change.scopes ?? []);
        if (lacking) return refuse({ kind: 'forbidden', scope: lacking });
        if (!isPossibleId(id)) return refuse(absent(id));
        const [before] = await reading.read(findKeyRecord(caller.workspaceId, id));
        // An expired key may be changed, and clients send its past end back unchanged.
        const isNewEnd = before !== undefined && change.expiresAt !== before.expires_at;
        if (isNewEnd && isOver(change.expiresAt, now)) return refuse({ kind: 'invalid', problems: [OVER] });
        const scopes = change.scopes && inOrder(change.scopes);
        const [record] = await reading.read(changeKey(caller.workspaceId, id, { ...change, scopes }));
        if (!record) return refuse(absent(id));
        noteKey(caller.workspaceId, before, record);
        return ok(record);
      }),
    rotate: (caller, id, { prefixes, graceHours = GRACE_HOURS }) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse(absent(id));
        const [present] = await reading.read(findKeyRecord(caller.workspaceId, id));
        if (!present) return refuse(absent(id));
        const lacking = lackingScope(caller, present.scopes);
        if (lacking) return refuse({ kind: 'forbidden', scope: lacking });
        const prefix = prefixes.find((known) => present.hint.startsWith(known)) ?? KEY_PREFIX;
        const key = generateKey(prefix);
        const successor = { hash: hashKey(key), id: uuidv7(), hint: hintOf(key, prefix) };
        const [record] = await reading.read(
          rotateKey(caller.workspaceId, id, successor, [...caller.scopes], graceHours),
        );
        const [rotated] = await reading.read(findKeyRecord(caller.workspaceId, id));
        if (record && rotated) {
          noteKey(caller.workspaceId, present, rotated);
          noteKey(caller.workspaceId, undefined, record);
          return ok({ key, record });
        }
        const reason = 'Only a key that is valid and has no successor can be rotated';
        return refuse({ kind: 'conflict', reason });
      }),
    revoke: (workspaceId, id) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse(absent(id));
        const [present, , revoked] = await reading.read(
          findKeyRecord(workspaceId, id),
          revokeKey(workspaceId, id),
          findKeyRecord(workspaceId, id),
        );
        if (!present || !revoked) return refuse(absent(id));
        noteKey(workspaceId, present, revoked);
        return ok(undefined);
      }),
  };
}

/** The first scope that the caller would grant without having it. */
export function lackingScope({ scopes }: Principal, wanted: readonly Scope[]): Scope | undefined {
  return wanted.find((scope) => !scopes.has(scope));
}

const absent = (id: string): Failure => ({ kind: 'not_found', entity: 'key', id });

const inOrder = (scopes: readonly Scope[]): Scope[] => SCOPES.filter((scope) => scopes.includes(scope));

/** A past end is a mistake: a key is ended by revoking it. */
const isOver = (end: Instant | null | undefined, now: Clock): boolean =>
  typeof end === 'string' && Date.parse(end) <= now();

const OVER: Problem = {
  place: 'body',
  path: ['expires_at'],
  rule: 'range',
  reason: 'must be in the future',
  binding: 'shape',
};

function problemOfKey(key: string): Problem | undefined {
  if (!/^[\x21-\x7e]+$/.test(key)) return problem('must be printable ASCII without spaces, as a header can carry it');
  if (key.length < SHORTEST_IMPORTED) return problem(`must be at least ${SHORTEST_IMPORTED} characters long`);
  if (!isPossibleKey(key)) return problem('looks like a key of this hub, but its checksum is wrong');
  return undefined;
}

const problemOfHash = (hash: string): Problem | undefined =>
  /^[0-9a-f]{64}$/i.test(hash) ? undefined : problem('must be a SHA-256 in hexadecimal');

const problem = (reason: string): Problem => ({
  place: 'body',
  path: ['key'],
  rule: 'format',
  reason,
  binding: 'shape',
});
