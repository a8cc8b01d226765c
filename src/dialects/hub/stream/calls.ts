import { Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import { parseCursor } from '../../../core/feed/cursor.ts';
import { OTHER_DATABASE } from '../../../core/feed/read-feed.ts';
import type { FeedCursor } from '../../../core/read/read-history.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { stream } from '../../../operations/other-kinds.ts';
import type { WebhookFormat } from '../../../webhooks/format.ts';
import { CHANGE_FILTERS, lackingScope, readChangeFilter } from '../history/change-filter.ts';
import type { KnownOperations } from '../history/known-words.ts';
import { invalidAfter } from '../query-problems.ts';
import { Words } from '../schema.ts';
import { follow } from './follow.ts';
import { EVENT_STREAM, StreamedText } from './schema.ts';

/**
 * A client that reads nothing for so long, or at most for twice as long, is disconnected: the socket's timer first notes how much is still
 * to be sent. The client goes on from the last id that it has.
 */
const STALLED_MS = 30_000;

const LAST_EVENT_ID = 'last-event-id';

/** Streams the changes of the workspace. `known` are the dialects with their operations. */
export const streamChanges = (
  known: () => readonly KnownOperations[],
  formats: readonly WebhookFormat[],
): KeyedOperation =>
  stream({
    id: 'streamChanges',
    method: 'GET',
    path: '/stream',
    scope: 'orders:read',
    summary: 'Stream changes as they happen',
    description:
      'Server-sent events (HTML living standard, section 9.2) out of the same log as `GET /api/changes`, each change exactly once and in ' +
      'the same order, usually within milliseconds of its commit. The `id` of an event is its position: a client that connects again sends ' +
      'the last one as `Last-Event-ID`, as browsers do by themselves, or as `after`, and misses nothing. An `event: complete` says up to ' +
      'where everything that meets the filters has come; it comes at least every 15 seconds. Changes by the caller itself are left ' +
      'out without `include_own=true`. The stream ends when the hub stops, or when the key may not read it any more. Needs ' +
      '`customers:read` and `products:read` too, unless `order`, `field` or `type` selects changes of orders alone.',
    isEndless: true,
    query: Type.Object(
      {
        after: Type.Optional(
          Type.String({
            maxLength: 1000,
            description:
              'The last `id` that came, or a `next` of `GET /api/changes`. The header `Last-Event-ID` comes before it. By default, the present end.',
          }),
        ),
        ...CHANGE_FILTERS,
        include_own: Type.Optional(
          Type.Boolean({
            description:
              'Whether changes by the caller itself come too: by its user, or by its API key, rotated or not.',
          }),
        ),
        format: Type.Optional(
          Words(
            formats.map(({ name }) => name),
            {
              description:
                'The data is the body of a webhook in this format, with its id and name, so that a client can relay it. Types of events ' +
                'that the format does not have are left out.',
            },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    replies: {
      200: {
        description: 'Changes, until the client or the hub ends the stream',
        content: { [EVENT_STREAM]: StreamedText },
      },
    },
    answer: async (call, core) => {
      const { scopes, workspaceId } = call.principal;
      const lacking = lackingScope(call.query, scopes);
      if (lacking) return refuse(lacking);
      const filter = await readChangeFilter(call.query, workspaceId, known(), core);
      if (!filter.ok) return filter;
      const from = await positionOf(call.header(LAST_EVENT_ID), call.query.after, core);
      if (!from.ok) return from;
      const place = core.feed.streams.enter(workspaceId);
      if (!place.ok) return place;
      const wish = {
        from: from.value,
        filter: Object.values(filter.value).every((part) => part === undefined) ? undefined : filter.value,
        includesOwn: call.query.include_own === true,
        format: formats.find(({ name }) => name === call.query.format),
      };
      return ok({
        status: 200,
        headers: { 'Content-Type': EVENT_STREAM, 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
        stream: leaving((signal) => follow(call, core, wish, signal), place.value),
        endless: { stalledMs: STALLED_MS },
      });
    },
  });

/** Where a stream begins. Fails with `invalid`, with `conflict` for a position of another database, and with `unavailable`. */
async function positionOf(
  header: string | undefined,
  after: string | undefined,
  core: Pick<Core, 'feed'>,
): Promise<Result<FeedCursor>> {
  const present = await core.feed.present();
  const text = header ?? after ?? 'latest';
  if (!present.ok || text === 'latest') return present;
  const cursor = parseCursor(text);
  if (!cursor) return header === undefined ? invalidAfter() : refuse({ kind: 'invalid', problems: [BAD_LAST_ID] });
  return cursor.database === present.value.database ? ok(cursor) : refuse(OTHER_DATABASE);
}

const BAD_LAST_ID = {
  place: 'header' as const,
  path: ['Last-Event-ID'],
  rule: 'format' as const,
  reason: 'is no id of an event of this stream',
  binding: 'shape' as const,
};

/**
 * The pieces of a generator. When the client disconnects, the generator's wait ends at once, and not with the next piece. `leave` is
 * called at the end, also if no piece was read.
 */
function leaving(begin: (signal: AbortSignal) => AsyncGenerator<string>, leave: () => void): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]: () => {
      const gone = new AbortController();
      const pieces = begin(gone.signal);
      return {
        next: async () => {
          try {
            const piece = await pieces.next();
            if (piece.done) leave();
            return piece;
          } catch (error) {
            leave();
            throw error;
          }
        },
        return: async () => {
          leave();
          gone.abort();
          await pieces.return(undefined);
          return { done: true, value: undefined };
        },
      };
    },
  };
}
