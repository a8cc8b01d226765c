import { randomBytes } from 'node:crypto';
import type { EndedRequest, Keeping, KeptRequest, MaskedBody } from '../../model/kept-request.ts';
import { isFailed } from '../../model/kept-request.ts';
import type { Clock } from '../../model/time.ts';
import { findKey, type KnownKey } from '../../store/access/api-keys.ts';
import type { Readers } from '../../store/database/connection.ts';
import { troubleOf } from '../../store/database/sql-error.ts';
import { addRequestGaps, insertRequests, type RequestGap } from '../../store/requests.ts';

/** The key of a request, with its workspace. */
export interface RequestCaller {
  workspaceId: string;
  keyId: string;
  keeping: Keeping;
}

/** A request that has ended. */
export interface NotedRequest {
  request: EndedRequest;
  /** The caller, or the hash of a key that was not looked up. */
  caller: RequestCaller | { keyHash: string };
  /** Masks the body. Called only if the workspace keeps bodies and has room for the request. */
  body(): MaskedBody | undefined;
}

/** Keeps requests in the background. */
export interface KeepRequests {
  /** The hub's clock. */
  now: Clock;
  /** Notes a request that is to be kept. It runs no query and never throws. */
  note(noted: NotedRequest): void;
  /** Stores the noted requests as far as the database answers. Never rejects. */
  flush(): Promise<void>;
  /** Forgets what is noted of a workspace and not stored. */
  forget(workspaceId: string): Promise<void>;
  /** Stores the noted requests and stops. Never rejects. */
  close(): Promise<void>;
}

const EVERY_MS = 1000;
/** A minute in milliseconds. */
const MINUTE_MS = 60_000;
/** The most noted requests of a hub, and of their bodies in characters. Beyond them the oldest are dropped and counted. */
const MOST_WAITING = 5000;
const MOST_WAITING_LETTERS = 8 * 1024 * 1024;
/** Of a workspace in a minute of one hub. Beyond it they are counted. */
const MOST_FAILED_A_MINUTE = 300;
const MOST_SUCCEEDED_A_MINUTE = 3000;
/** Of a key in a minute of one hub: all of them say the same. */
const MOST_LIMITED_A_MINUTE = 10;
/** The most names that are counted in a minute: a client may send many unknown keys. */
const MOST_RATES = 50_000;
/** One statement inserts so many. */
const MOST_AT_ONCE = 500;
/** The most keys that are looked up at once. */
const MOST_LOOKED_UP = 100;
/** The minutes of which missing requests are counted while the database is away. Further ones count with the last. */
const MOST_GAPS = 5000;

type Owner = { workspaceId: string } | { keyHash: string };

interface Entry {
  /** Given here and not by the database, so that a request whose insertion was not confirmed is inserted once. */
  id: string;
  caller: RequestCaller | { keyHash: string };
  request: EndedRequest;
  body: MaskedBody | undefined;
}

const nameOf = (owner: Owner): string => ('workspaceId' in owner ? `w ${owner.workspaceId}` : `k ${owner.keyHash}`);

/** Builds it. Errors of the database go to `onError`. */
export function createKeepRequests(
  readers: Pick<Readers, 'read' | 'now'>,
  onError: (error: unknown) => void,
): KeepRequests {
  let waiting: Entry[] = [];
  let letters = 0;
  const gaps = new Map<string, Gap>();
  const rates = new Rates();
  const start = randomBytes(9).toString('base64url');
  let noted = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let writing: Promise<void> = Promise.resolve();

  const miss = (owner: Owner, atMs: number): void => {
    const minute = Math.floor(atMs / MINUTE_MS);
    const key = `${nameOf(owner)} ${minute}`;
    const known = gaps.get(key);
    if (known) known.missing++;
    else if (gaps.size < MOST_GAPS) gaps.set(key, { owner, minute, missing: 1 });
    else if ('workspaceId' in owner) {
      const last = [...gaps.values()].findLast((gap) => nameOf(gap.owner) === nameOf(owner));
      if (last) last.missing++;
    }
  };
  const missed = ({ caller, request }: Entry): void => miss(caller, Date.parse(request.received_at));
  const dropOldest = (): void => {
    let dropped = 0;
    while (waiting.length - dropped > MOST_WAITING || (letters > MOST_WAITING_LETTERS && dropped < waiting.length)) {
      const entry = waiting[dropped++] as Entry;
      letters -= lettersOf(entry);
      missed(entry);
    }
    // Not one by one: that would move all others each time.
    if (dropped > 0) waiting = waiting.slice(dropped);
  };
  const add = (entries: readonly Entry[]): void => {
    for (const entry of entries) letters += lettersOf(entry);
    waiting = waiting.concat(entries);
  };
  const plan = (): void => {
    if (timer !== undefined || isClosed || (waiting.length === 0 && gaps.size === 0)) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, EVERY_MS);
    timer.unref();
  };
  const flush = (): Promise<void> => {
    writing = writing.then(write).catch(onError).then(plan);
    return writing;
  };

  const write = async (): Promise<void> => {
    const entries = waiting;
    waiting = [];
    letters = 0;
    const left = await store(readers, entries, { missed, onError });
    if (left.length > 0) {
      const later = waiting;
      waiting = [];
      letters = 0;
      add([...left, ...later]);
      dropOldest();
    }
    const counted = [...gaps.values()];
    gaps.clear();
    for (const gap of await storeGaps(readers, counted, onError)) {
      const name = `${nameOf(gap.owner)} ${gap.minute}`;
      gaps.set(name, { ...gap, missing: gap.missing + (gaps.get(name)?.missing ?? 0) });
    }
  };

  return {
    now: readers.now,
    note: ({ request, caller, body }) => {
      if (isClosed || ('keeping' in caller && caller.keeping.requests === 'none')) return;
      if (!rates.take(caller, request, readers.now())) miss(caller, Date.parse(request.received_at));
      else {
        const keepsBody = 'workspaceId' in caller && caller.keeping.bodies === 'masked';
        const entry = {
          id: `${start}-${(noted++).toString(36)}`,
          caller,
          request,
          body: keepsBody ? body() : undefined,
        };
        waiting.push(entry);
        letters += lettersOf(entry);
        if (waiting.length > MOST_WAITING || letters > MOST_WAITING_LETTERS) dropOldest();
      }
      plan();
    },
    flush,
    forget: async (workspaceId) => {
      // What belongs to a key that was not looked up is stored, and is then the workspace's.
      await flush();
      const kept = waiting.filter(({ caller }) => !('workspaceId' in caller) || caller.workspaceId !== workspaceId);
      waiting = [];
      letters = 0;
      add(kept);
      for (const [key, { owner }] of gaps) {
        if ('workspaceId' in owner && owner.workspaceId === workspaceId) gaps.delete(key);
      }
    },
    close: async () => {
      clearTimeout(timer);
      timer = undefined;
      await flush();
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

const lettersOf = ({ body }: Entry): number => body?.text.length ?? 0;

/** How many requests were noted in this minute, by workspace and by key. */
class Rates {
  #minute = 0;
  readonly #taken = new Map<string, number>();

  /** Whether a request is within the limits, which then counts. */
  take(caller: Entry['caller'], request: EndedRequest, nowMs: number): boolean {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#taken.clear();
    }
    const owner = nameOf(caller);
    if (request.refusal?.failure === 'rate_limited') {
      const key = 'keyId' in caller ? caller.keyId : '';
      if (!this.#count(`${owner} ${key} limited`, MOST_LIMITED_A_MINUTE)) return false;
    }
    return isFailed(request)
      ? this.#count(`${owner} failed`, MOST_FAILED_A_MINUTE)
      : this.#count(`${owner} succeeded`, MOST_SUCCEEDED_A_MINUTE);
  }

  #count(name: string, most: number): boolean {
    const taken = this.#taken.get(name) ?? 0;
    if (taken >= most || (taken === 0 && this.#taken.size >= MOST_RATES)) return false;
    this.#taken.set(name, taken + 1);
    return true;
  }
}

type Reading = Pick<Readers, 'read' | 'now'>;

/**
 * Looks keys up by their hashes, the first of them. A key that does not exist has no caller; one that was not looked up
 * is absent.
 */
async function callersOf(
  readers: Reading,
  owners: readonly Owner[],
): Promise<ReadonlyMap<string, RequestCaller | undefined>> {
  const hashes = new Set(owners.flatMap((owner) => ('keyHash' in owner ? [owner.keyHash] : [])));
  const asked = [...hashes].slice(0, MOST_LOOKED_UP);
  const found = await readers.read(...asked.map((hash) => findKey(hash)));
  return new Map(asked.map((hash, i) => [hash, found[i] && callerOf(found[i])]));
}

const callerOf = ({ workspace_id, user_id, id, keeping }: KnownKey): RequestCaller => ({
  workspaceId: workspace_id,
  keyId: user_id ?? id,
  keeping,
});

/** Stores requests, a statement for each workspace. Returns those that are to be stored later. */
async function store(
  readers: Reading,
  entries: readonly Entry[],
  { missed, onError }: { missed(entry: Entry): void; onError(error: unknown): void },
): Promise<readonly Entry[]> {
  if (entries.length === 0) return [];
  const left: Entry[] = [];
  try {
    const callers = await callersOf(
      readers,
      entries.map(({ caller }) => caller),
    );
    const known: Known[] = [];
    for (const entry of entries) {
      const { caller } = entry;
      if (!('keyHash' in caller)) known.push({ ...entry, caller });
      else if (!callers.has(caller.keyHash)) left.push(entry);
      else {
        const found = callers.get(caller.keyHash);
        if (found && found.keeping.requests !== 'none') known.push({ ...entry, caller: found });
      }
    }
    for (const own of Map.groupBy(known, ({ caller }) => caller.workspaceId).values()) {
      left.push(...(await storeOf(readers, own, { missed, onError })));
    }
    return left;
  } catch (error) {
    onError(error);
    return entries;
  }
}

interface Known extends Entry {
  caller: RequestCaller;
}

/** Stores the requests of one workspace, in several statements. Returns those that are to be stored later. */
async function storeOf(
  readers: Reading,
  entries: readonly Known[],
  { missed, onError }: { missed(entry: Entry): void; onError(error: unknown): void },
): Promise<readonly Entry[]> {
  for (let i = 0; i < entries.length; i += MOST_AT_ONCE) {
    const some = entries.slice(i, i + MOST_AT_ONCE);
    try {
      await readers.read(insertRequests(some[0]?.caller.workspaceId ?? '', some.map(rowOf)));
    } catch (error) {
      onError(error);
      if (mayPass(error)) return entries.slice(i);
      for (const entry of some) missed(entry);
    }
  }
  return [];
}

/** Whether the same statement may succeed later. Rows that the database refuses would be refused again. */
const mayPass = (error: unknown): boolean => !['other', 'constraint'].includes(troubleOf(error).kind);

const rowOf = ({ id, caller, request, body }: Known): KeptRequest => ({
  ...request,
  id,
  key_id: caller.keyId,
  is_failed: isFailed(request),
  body,
});

interface Gap {
  owner: Owner;
  minute: number;
  missing: number;
}

/** Stores the counts of missing requests. Returns those that are to be stored later. */
async function storeGaps(readers: Reading, gaps: readonly Gap[], onError: (error: unknown) => void): Promise<Gap[]> {
  if (gaps.length === 0) return [];
  const left = new Set(gaps);
  try {
    const callers = await callersOf(
      readers,
      gaps.map(({ owner }) => owner),
    );
    const workspaceOf = ({ owner }: Gap): string | undefined =>
      'keyHash' in owner ? callers.get(owner.keyHash)?.workspaceId : owner.workspaceId;
    const lookedUp = gaps.filter(({ owner }) => !('keyHash' in owner) || callers.has(owner.keyHash));
    for (const [workspaceId, own] of Map.groupBy(lookedUp, workspaceOf)) {
      const rows = own.map(({ minute, missing }): RequestGap => ({ minuteMs: minute * MINUTE_MS, missing }));
      if (workspaceId !== undefined) await readers.read(addRequestGaps(workspaceId, rows));
      for (const gap of own) left.delete(gap);
    }
  } catch (error) {
    onError(error);
    if (!mayPass(error)) return [];
  }
  return [...left];
}
