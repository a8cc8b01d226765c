import { LRUCache } from 'lru-cache';
import { UNAVAILABLE } from '../../model/failure.ts';
import { KEPT_FROM, type Keeping, type RefusedKey } from '../../model/kept-request.ts';
import { type Result, refuse } from '../../model/result.ts';
import type { Scope } from '../../model/scope.ts';
import type { Clock } from '../../model/time.ts';
import { findKey, type KnownKey } from '../../store/access/api-keys.ts';
import type { Readers } from '../../store/database/connection.ts';
import { hashKey, isPossibleKey } from './api-key.ts';
import { IpList } from './ip-list.ts';
import type { LastUsed } from './last-used.ts';
import { type Sealing, sealingOf } from './sealing.ts';

/** The client of a valid key. */
export interface Principal {
  workspaceId: string;
  /** The actor in the history: the key, or the user of a token, since tokens are short-lived. */
  keyId: string;
  keyFamily: string;
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

/** Returns the principal of a key, at once when the key is cached. Fails with `unauthenticated` or `unavailable`. */
export interface Authenticate {
  (key: string | undefined): Result<Principal> | Promise<Result<Principal>>;
  /** Clears the cache of keys and of their uses. */
  forget(): void;
}

/** A revoked key must stop working within a second on every hub, so no cached key is older than this. */
const FRESH_MS = 800;
/** An older entry is read again in the background, so that the requests of a busy key never wait. */
const RENEW_MS = 300;
const MOST_KEYS = 10_000;

interface Known {
  key: KnownKey | undefined;
  principal: Principal | undefined;
  /** In milliseconds of a monotonic clock. */
  readAt: number;
}

/** Builds the check of API keys, with a short-lived cache in this process. */
export function createAuthenticate(
  readers: Readers,
  lastUsed: Pick<LastUsed, 'note' | 'forget'>,
  onError: (error: unknown) => void,
): Authenticate {
  const known = new LRUCache<string, Known>({ max: MOST_KEYS });
  const asking = new Map<string, Promise<Known>>();

  const ask = (hash: string, text: string): Promise<Known> => {
    const present = asking.get(hash);
    if (present) return present;
    // An entry is as old as its query, not as the answer.
    const readAt = performance.now();
    const answer = readers
      .read(findKey(hash))
      .then(([key]) => {
        const sealing = (): Sealing => known.get(hash)?.principal?.sealing ?? sealingOf(text);
        const entry = { key, principal: key && principalOf(key, sealing()), readAt };
        // A key in use is read again regularly, so no request has to note its use.
        if (key && key.user_id === undefined && judge(entry, readers.now).ok) lastUsed.note(hash);
        if (asking.get(hash) === answer) known.set(hash, entry);
        return entry;
      })
      .finally(() => {
        if (asking.get(hash) === answer) asking.delete(hash);
      });
    asking.set(hash, answer);
    return answer;
  };

  const authenticate = (key: string | undefined): ReturnType<Authenticate> => {
    if (!key) return refuse({ kind: 'unauthenticated', reason: 'missing' });
    // The hash is not remembered by the key's text: that would keep keys in memory, to save less than 1 µs a request.
    const hash = hashKey(key);
    const entry = known.get(hash);
    const age = entry ? performance.now() - entry.readAt : Number.POSITIVE_INFINITY;
    if (entry && age < FRESH_MS) {
      if (age > RENEW_MS) ask(hash, key).catch(() => undefined);
      return judge(entry, readers.now);
    }
    if (!isPossibleKey(key)) return refuse({ kind: 'unauthenticated', reason: 'invalid' });
    return ask(hash, key).then(
      (entry) => judge(entry, readers.now),
      (error: unknown) => {
        onError(error);
        return refuse(UNAVAILABLE);
      },
    );
  };
  const forget = (): void => {
    known.clear();
    asking.clear();
    lastUsed.forget();
  };
  return Object.assign(authenticate, { forget });
}

function judge({ key, principal }: Known, now: Clock): Result<Principal> {
  if (!key || !principal) return refuse({ kind: 'unauthenticated', reason: 'invalid' });
  const why = refusalOf(key, now);
  if (why === undefined) return { ok: true, value: principal };
  return refuse({ kind: 'unauthenticated', reason: 'invalid', key: refusedKey(key, why) });
}

/** Why a known key is not valid, or `undefined`. */
const refusalOf = ({ refused, expires_at_ms }: KnownKey, now: Clock): RefusedKey['why'] | undefined =>
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
    scopes: new Set(key.scopes),
    allowedIps: key.allowed_ips.length > 0 ? new IpList(key.allowed_ips) : undefined,
    rateLimitPerMinute: key.rate_limit_per_minute,
    keeping: key.keeping,
    keptFrom: KEPT_FROM[key.keeping.requests],
    sealing,
  };
}
