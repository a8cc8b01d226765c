import type { Filters } from './calls/address.ts';
import type { Caller } from './calls/call.ts';
import { SteleConnectionError, SteleError } from './calls/errors.ts';
import { EventParser, type ServerSentEvent } from './calls/event-stream.ts';
import type { CallOptions, Retry } from './calls/options.ts';
import { sleep } from './calls/retry.ts';
import type * as api from './generated/types.ts';

type StreamQuery = Filters<
  Omit<NonNullable<api.StreamChangesData['query']>, 'after' | 'format' | 'include_own'>,
  'by' | 'dialect' | 'operation' | 'field' | 'type'
>;

/** Which changes are wanted, and from where on. */
export type StreamOptions = { [Name in keyof StreamQuery]?: StreamQuery[Name] | undefined } & Pick<
  CallOptions,
  'signal' | 'headers' | 'timeoutMs'
> & {
    /** The cursor of an earlier stream, or of a feed of changes. By default, the stream begins at the present end. */
    after?: string | undefined;
    /** Whether changes by this client's own key or user come too. */
    includeOwn?: boolean | undefined;
    /** Called before each wait for another connection. */
    onReconnect?: ((retry: Retry) => void) | undefined;
  };

/** A change, or the line that says up to where everything has come. */
export type StreamItem<Data> =
  | { kind: 'event'; cursor: string; data: Data }
  | { kind: 'complete'; cursor: string; completeAt: string | null };

/** The hub sends something at least every 15 s. After so long a silence, the connection is counted as lost. */
const SILENCE_MS = 45_000;
const RETRY_MS = 3000;
const LONGEST_WAIT_MS = 30_000;
/** Replies that may be others in a moment. */
const PASSING = [429, 502, 503, 504];

/**
 * The changes of the workspace as they happen. It connects again by itself, from where it was, so that no change is missed and none comes
 * twice. It ends when its signal aborts, and with a {@link SteleError} when the hub refuses it: a key that is revoked (401), or a cursor
 * of another database (409).
 */
export class ChangeStream<Data> implements AsyncIterable<StreamItem<Data>> {
  readonly #caller: Caller;
  readonly #options: StreamOptions;
  readonly #format: string | undefined;
  #cursor: string | undefined;
  #completeAt: string | undefined;

  constructor(caller: Caller, options: StreamOptions, format?: string) {
    this.#caller = caller;
    this.#options = options;
    this.#format = format;
    this.#cursor = options.after;
  }

  /** Where another stream, or a feed of changes, would go on: after the last item that was taken. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** No change that was committed before this time and meets the filters is missing. */
  get completeAt(): string | undefined {
    return this.#completeAt;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamItem<Data>, void, void> {
    const { signal, onReconnect } = this.#options;
    let failures = 0;
    let retryMs = RETRY_MS;
    for (;;) {
      let error: Error = new SteleConnectionError('The stream has ended');
      try {
        const parser = new EventParser();
        for await (const event of this.#connection(parser)) {
          failures = 0;
          retryMs = parser.retryMs ?? retryMs;
          const item = this.#itemOf(event);
          if (!item) continue;
          yield item;
          this.#cursor = item.cursor;
          if (item.kind === 'complete') this.#completeAt = item.completeAt ?? this.#completeAt;
        }
      } catch (cause) {
        if (signal?.aborted) throw signal.reason;
        if (!isPassing(cause)) throw cause;
        error = cause;
      }
      failures++;
      const asked = error instanceof SteleError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
      // Spread, so that clients which one hub lost do not all return at once.
      const waitMs = Math.max(
        asked,
        Math.min(LONGEST_WAIT_MS, retryMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2),
      );
      onReconnect?.({ attempt: failures, waitMs: Math.round(waitMs), error });
      await sleep(waitMs, signal);
    }
  }

  /** The events of one connection, until it ends. */
  async *#connection(parser: EventParser): AsyncGenerator<ServerSentEvent, void, void> {
    const { signal, headers, timeoutMs, after: _, includeOwn, onReconnect: _hook, ...filters } = this.#options;
    const query = { ...filters, after: this.#cursor, include_own: includeOwn, format: this.#format };
    const sent = { query, accept: 'text/event-stream' };
    const { body } = await this.#caller.open('GET', '/api/stream', sent, { signal, headers, timeoutMs, retries: 0 });
    if (!body) throw new SteleConnectionError('The hub sent no stream');
    const reader = body.getReader();
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const { done, value } = await heard(reader.read());
        if (done) return;
        yield* parser.take(decoder.decode(value, { stream: true }));
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }

  #itemOf({ id, type, data }: ServerSentEvent): StreamItem<Data> | undefined {
    if (id === undefined) return undefined;
    const parsed: unknown = JSON.parse(data);
    if (type !== 'complete') return { kind: 'event', cursor: id, data: parsed as Data };
    return { kind: 'complete', cursor: id, completeAt: (parsed as api.Completeness).complete_at };
  }
}

/** Rejects when the hub is silent for longer than it may be. */
async function heard<T>(read: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SteleConnectionError('The hub has been silent for too long', { timedOut: true })),
      SILENCE_MS,
    );
  });
  try {
    return await Promise.race([read, silence]);
  } catch (cause) {
    if (cause instanceof SteleConnectionError) throw cause;
    throw new SteleConnectionError('The stream broke off', { cause });
  } finally {
    clearTimeout(timer);
  }
}

const isPassing = (error: unknown): error is Error =>
  error instanceof SteleConnectionError || (error instanceof SteleError && PASSING.includes(error.status));
