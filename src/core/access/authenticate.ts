import { LRUCache } from 'lru-cache';
import { type Failure, UNAVAILABLE } from '../../model/failure.ts';
import { KEPT_FROM, type Keeping, type RefusedKey } from '../../model/kept-request.ts';
import { type Result, refuse } from '../../model/result.ts';
import type { Scope } from '../../model/scope.ts';
import type { SessionOwner } from '../../model/session.ts';
import type { Clock } from '../../model/time.ts';
import { findKey, type KnownKey } from '../../store/access/api-keys.ts';
import { findSessions, type KnownSession, renewSession } from '../../store/access/sessions.ts';
import type { Readers } from '../../store/database/connection.ts';
import { hashKey, isPossibleKey, isPossibleSession } from './api-key.ts';
import { IpList } from './ip-list.ts';
import type { LastUsed } from './last-used.ts';
import { type Sealing, sealingOf } from './sealing.ts';

/** The client of a valid key or session. */
export interface Principal {
  workspaceId: string;
  /** The actor in the history: the key, or the user of a token or session, since these are short-lived. */
  keyId: string;
  keyFamily: string;
  /** The user of a token or session. */
  userId?: string | undefined;
  /** What a session depends on that this client opens. */
  owner: SessionOwner;
  /** The hash of its session, in hexadecimal. Absent for a client with a key. */
  sessionHash?: string | undefined;
  scopes: ReadonlySet<Scope>;
  /** The addresses from which the key may be used. Absent: any. */
  allowedIps?: IpList | undefined;
  /** How often its family may be used. Absent: without limit. */
  rateLimitPerMinute?: number | undefined;
  /** What its workspace keeps of requests. */
  keeping: Keeping;
  /** The lowest status of a reply whose request is kept. */
  keptFrom: number;
  /** Seals and opens with this key. */
  sealing: Sealing;
}

/**
 * Returns the principal of a key, at once when the key is cached. Fails with `unauthenticated` or `unavailable`. A session
 * is no key, and a key no session.
 */
export interface Authenticate {
  (key: string | undefined): Result<Principal> | Promise<Result<Principal>>;
  /** The same of a session of a workspace. Its use makes it last longer. */
  session(token: string, workspaceId: string): Result<Principal> | Promise<Result<Principal>>;
  /** Clears the cache of keys and sessions, and of the uses of keys. */
  forget(): void;
}

/** A revoked key must stop working within a second on every hub, so no cached key is older than this. */
const FRESH_MS = 800;
/** An older entry is read again in the background, so that the requests of a busy key never wait. */
const RENEW_MS = 300;
const MOST_KEYS = 10_000;

interface Known<K extends KnownKey = KnownKey> {
  key: K | undefined;
  principal: Principal | undefined;
  /** In milliseconds of a monotonic clock. */
  readAt: number;
}

/** Where one kind of credential is read. */
interface Source<K extends KnownKey> {
  isPossible(text: string): boolean;
  find(hash: string): Promise<K | undefined>;
  principalOf(key: K, sealing: Sealing, hash: string): Principal;
  /** Notes that a valid one is in use. */
  note(key: K, hash: string): void;
}

/** Builds the check of API keys and sessions, with a short-lived cache in this process. */
export function createAuthenticate(
  readers: Readers,
  lastUsed: Pick<LastUsed, 'note' | 'forget'>,
  onError: (error: unknown) => void,
): Authenticate {
  const keys = createCheck<KnownKey>(readers.now, onError, {
    isPossible: isPossibleKey,
    find: async (hash) => (await readers.read(findKey(hash)))[0],
    principalOf,
    note: (key, hash) => {
      if (key.user_id === undefined) lastUsed.note(hash);
    },
  });
  const sessions = createCheck<KnownSession>(readers.now, onError, {
    isPossible: isPossibleSession,
    find: async (hash) => (await readers.read(findSessions([hash])))[0][0],
    principalOf: (session, sealing, sessionHash) => ({
      ...principalOf(session, sealing),
      owner: session.owner,
      sessionHash,
    }),
    note: ({ isRenewable }, hash) => {
      if (isRenewable) readers.read(renewSession(hash)).catch(onError);
    },
  });
  const authenticate = (key: string | undefined): ReturnType<Authenticate> =>
    key ? keys.check(key) : refuse({ kind: 'unauthenticated', reason: 'missing' });
  const session: Authenticate['session'] = (token, workspaceId) => {
    const decide = (found: Result<Principal>): Result<Principal> => {
      const isOther = found.ok && found.value.workspaceId !== workspaceId;
      if (!isOther && (found.ok || found.failure.kind !== 'unauthenticated')) return found;
      return refuse({
        kind: 'unauthenticated',
        reason: 'session_over',
        key: found.ok ? undefined : keyOf(found.failure),
      });
    };
    const found = sessions.check(token);
    return found instanceof Promise ? found.then(decide) : decide(found);
  };
  const forget = (): void => {
    keys.forget();
    sessions.forget();
    lastUsed.forget();
  };
  return Object.assign(authenticate, { session, forget });
}

const keyOf = (failure: Failure): RefusedKey | undefined =>
  failure.kind === 'unauthenticated' ? failure.key : undefined;

/** Builds the check of one kind of credential. */
function createCheck<K extends KnownKey>(now: Clock, onError: (error: unknown) => void, source: Source<K>) {
  const known = new LRUCache<string, Known<K>>({ max: MOST_KEYS });
  const asking = new Map<string, Promise<Known<K>>>();

  const ask = (hash: string, text: string): Promise<Known<K>> => {
    const present = asking.get(hash);
    if (present) return present;
    // An entry is as old as its query, not as the answer.
    const readAt = performance.now();
    const answer = source
      .find(hash)
      .then((key) => {
        const sealing = (): Sealing => known.get(hash)?.principal?.sealing ?? sealingOf(text);
        const entry = { key, principal: key && source.principalOf(key, sealing(), hash), readAt };
        // A key in use is read again regularly, so no request has to note its use.
        if (key && judge(entry, now).ok) source.note(key, hash);
        if (asking.get(hash) === answer) known.set(hash, entry);
        return entry;
      })
      .finally(() => {
        if (asking.get(hash) === answer) asking.delete(hash);
      });
    asking.set(hash, answer);
    return answer;
  };

  const check = (text: string): Result<Principal> | Promise<Result<Principal>> => {
    // The hash is not remembered by the key's text: that would keep keys in memory, to save less than 1 µs a request.
    const hash = hashKey(text);
    const entry = known.get(hash);
    const age = entry ? performance.now() - entry.readAt : Number.POSITIVE_INFINITY;
    if (entry && age < FRESH_MS) {
      if (age > RENEW_MS) ask(hash, text).catch(() => undefined);
      return judge(entry, now);
    }
    if (!source.isPossible(text)) return refuse({ kind: 'unauthenticated', reason: 'invalid' });
    return ask(hash, text).then(
      (entry) => judge(entry, now),
      (error: unknown) => {
        onError(error);
        return refuse(UNAVAILABLE);
      },
    );
  };
  const forget = (): void => {
    known.clear();
    asking.clear();
  };
  return { check, forget };
}

function judge({ key, principal }: Known, now: Clock): Result<Principal> {
  if (!key || !principal) return refuse({ kind: 'unauthenticated', reason: 'invalid' });
  const why = refusalOf(key, now);
  if (why === undefined) return { ok: true, value: principal };
  return refuse({ kind: 'unauthenticated', reason: 'invalid', key: refusedKey(key, why) });
}

/** Why a known key or session is not valid, or `undefined`. */
export const refusalOf = (
  { refused, expires_at_ms }: Pick<KnownKey, 'refused' | 'expires_at_ms'>,
  now: Clock,
): RefusedKey['why'] | undefined =>
  refused ?? (expires_at_ms !== undefined && expires_at_ms <= now() ? 'expired' : undefined);

const refusedKey = ({ workspace_id, user_id, id, keeping }: KnownKey, why: RefusedKey['why']): RefusedKey => ({
  workspaceId: workspace_id,
  keyId: user_id ?? id,
  why,
  keeping,
});

function principalOf(key: KnownKey, sealing: Sealing): Principal {
  return {
    workspaceId: key.workspace_id,
    keyId: key.user_id ?? key.id,
    keyFamily: key.family_id,
    userId: key.user_id,
    owner: { kind: 'key', id: key.id },
    scopes: new Set(key.scopes),
    allowedIps: key.allowed_ips.length > 0 ? new IpList(key.allowed_ips) : undefined,
    rateLimitPerMinute: key.rate_limit_per_minute,
    keeping: key.keeping,
    keptFrom: KEPT_FROM[key.keeping.requests],
    sealing,
  };
}
