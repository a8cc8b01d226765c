import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../../../core/core.ts';
import type { FollowedChanges, PlacedChange } from '../../../core/feed/feed.ts';
import type { ChangeFilter, FeedCursor } from '../../../core/read/read-history.ts';
import { eventTypeOf } from '../../../model/event.ts';
import type { Failure } from '../../../model/failure.ts';
import { ok, type Result } from '../../../model/result.ts';
import type { Call } from '../../../operations/operation.ts';
import type { WebhookFormat } from '../../../webhooks/format.ts';
import { NotReadable, writeEvent } from '../../../webhooks/write-event.ts';
import { changeLine, comment, completeLine, messageLine, retryAfter } from './lines.ts';
import { OwnChanges } from './own-changes.ts';

/** The longest silence. Proxies close connections that are silent for a minute or less. */
const HEARTBEAT_MS = 15_000;
/** How soon after changes that the filter left out the stream says that it is past them. */
const COMPLETE_WITHIN_MS = 2000;
/** How often key, scope and address are checked while nothing happens. */
const CHECK_EVERY_MS = 3000;
/** After an error of the database. */
const PAUSE_MS = 1000;
const RETRY_MS = 3000;
/** Changes that are read at once, and events that are written at once. */
const PAGE = 200;
const AT_ONCE = 16;

/** What a stream shows. */
export interface Wish {
  from: FeedCursor;
  filter: ChangeFilter | undefined;
  includesOwn: boolean;
  /** In which format events are written; by default as the hub shows them. */
  format: WebhookFormat | undefined;
}

/** Follows the changes of the caller's workspace until the signal aborts, the hub stops, or the caller may not read them any more. */
export async function* follow(call: Call, core: Core, wish: Wish, signal: AbortSignal): AsyncGenerator<string> {
  const over = AbortSignal.any([signal, core.feed.stopping]);
  const read = reading(call, core, wish);
  const isRefused = checking(call);
  let at = wish.from;
  let toldMs = Number.NEGATIVE_INFINITY;
  /** Whether the position is past changes since it was told. */
  let isAhead = true;
  yield comment(wish.includesOwn ? WITH_OWN : WITHOUT_OWN) + retryAfter(RETRY_MS);
  while (!over.aborted) {
    const refusal = await isRefused();
    if (refusal) {
      yield comment(`the stream ends: ${refusal.kind}`);
      return;
    }
    const found = await read(at);
    if (!found.ok) {
      if (found.failure.kind === 'conflict') return;
      await pause(over);
      continue;
    }
    const { placed, completeTo, completeAt, hasMore } = found.value;
    for (let i = 0; i < placed.length && !over.aborted; i += AT_ONCE) {
      const some = placed.slice(i, i + AT_ONCE);
      const text = await textOf(some, at.database, call, core, wish);
      if (text === undefined) break;
      if (text !== '') yield text;
      at = { ...at, after: some.at(-1)?.place };
    }
    if (placed.length > 0 && at.after !== placed.at(-1)?.place) {
      await pause(over);
      continue;
    }
    at = completeTo;
    const sinceMs = performance.now() - toldMs;
    if (sinceMs >= HEARTBEAT_MS || (isAhead && sinceMs >= COMPLETE_WITHIN_MS)) {
      yield completeLine(completeTo, completeAt);
      toldMs = performance.now();
      isAhead = false;
    }
    if (hasMore) isAhead = true;
    else {
      const untilMs = toldMs + (isAhead ? COMPLETE_WITHIN_MS : HEARTBEAT_MS) - performance.now();
      const waitMs = Math.max(1, Math.min(untilMs, CHECK_EVERY_MS));
      if (await core.feed.wait(call.principal.workspaceId, at, waitMs, over)) isAhead = true;
    }
  }
}

const pause = (over: AbortSignal): Promise<unknown> =>
  sleep(PAUSE_MS, undefined, { signal: over }).catch(() => undefined);

/** Reads what the stream shows of the changes after a position. */
function reading(
  { principal }: Call,
  core: Core,
  { filter, includesOwn }: Wish,
): (at: FeedCursor) => Promise<Result<FollowedChanges>> {
  const own = new OwnChanges(principal, core.history);
  return async (at) => {
    const read = await core.feed.read(principal.workspaceId, at, PAGE, filter);
    if (!read.ok || includesOwn) return read;
    const others = await own.without(read.value.placed);
    return others.ok ? ok({ ...read.value, placed: others.value }) : others;
  };
}

/** Says every few seconds why the call would be refused now, if it would. */
function checking({ checkAgain }: Call): () => Promise<Failure | undefined> {
  let checkedMs = performance.now();
  return async () => {
    if (performance.now() - checkedMs < CHECK_EVERY_MS) return undefined;
    const refusal = await checkAgain?.();
    checkedMs = performance.now();
    // A database that is away for a moment says nothing of the key.
    return refusal?.kind === 'unavailable' ? undefined : refusal;
  };
}

const WITHOUT_OWN = 'changes by the caller itself are left out; include_own=true has them';
const WITH_OWN = 'with the changes by the caller itself';

/**
 * The lines of some changes, without those that the format has no event for; `undefined` when their orders cannot be read now.
 */
async function textOf(
  placed: readonly PlacedChange[],
  database: string,
  call: Call,
  core: Core,
  { format }: Wish,
): Promise<string | undefined> {
  if (!format) return placed.map((each) => changeLine(database, each)).join('');
  const known = placed.filter(({ change }) => format.eventNames[eventTypeOf(change)] !== undefined);
  const { workspaceId } = call.principal;
  const writing = Promise.all(known.map((each) => writeEvent(workspaceId, each, format, core)));
  const written = await writing.catch((error: unknown) => {
    if (error instanceof NotReadable) return undefined;
    throw error;
  });
  return (
    written && known.map((each, i) => messageLine(database, each, written[i] as (typeof written)[number])).join('')
  );
}
