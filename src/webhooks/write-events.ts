import type { FeedChange, KnownActor, ReadHistory } from '../core/read/read-history.ts';
import type { OrderRead, ReadOrders } from '../core/read/read-orders.ts';
import { type EventType, eventTypeOf } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { Recorded, RecordKind } from '../model/record.ts';
import type { Result } from '../model/result.ts';
import { findActors } from '../store/access/actors.ts';
import type { FairReading } from '../store/database/connection.ts';
import { findDisplayIds } from '../store/orders/versions.ts';
import { eventIdOf } from './event-id.ts';
import type { WebhookFormat } from './format.ts';

/** An event as a format writes it, or why it cannot. */
export interface WrittenEvent {
  id: string;
  type: EventType;
  /** Its name in the format. */
  name: string;
  body: string;
  problem?: { outcome: 'too_large' | 'not_renderable'; error: string } | undefined;
}

/** What events are written from. */
export interface EventSources {
  read: Pick<ReadOrders, 'one'>;
  history: Pick<ReadHistory, 'at' | 'recordAt'>;
  readers: FairReading;
}

/** The database does not answer now. The event is written later. */
export class NotReadable extends Error {
  override name = 'NotReadable';
}

/** How many orders and records are read at once. */
const AT_ONCE = 16;

/** Writes events of a workspace in any format. An event that several endpoints are sent is written once in each format. */
export class EventWriter {
  readonly #workspaceId: string;
  readonly #sources: EventSources;
  readonly #written = new WeakMap<FeedChange, Map<string, WrittenEvent>>();

  constructor(workspaceId: string, sources: EventSources) {
    this.#workspaceId = workspaceId;
    this.#sources = sources;
  }

  /** Writes the events of changes that the format has, in their order. Throws `NotReadable`, or the database's error. */
  async write(changes: readonly FeedChange[], format: WebhookFormat): Promise<WrittenEvent[]> {
    const lacking = changes.filter((change) => !this.#written.get(change)?.has(format.name));
    if (lacking.length > 0) await this.#writeNew(lacking, format);
    return changes.map((change) => this.#written.get(change)?.get(format.name) as WrittenEvent);
  }

  async #writeNew(changes: readonly FeedChange[], format: WebhookFormat): Promise<void> {
    const orders = changes.filter(({ entity }) => entity === 'order');
    const [actors, displayIds] = await this.#sources.readers
      .of(this.#workspaceId)
      .read(
        findActors(this.#workspaceId, [...new Set(changes.map(({ actor }) => actor))]),
        findDisplayIds(this.#workspaceId, [...new Set(orders.map(({ id }) => id))]),
      );
    for (let i = 0; i < changes.length; i += AT_ONCE) {
      const some = changes.slice(i, i + AT_ONCE);
      await Promise.all(
        some.map(async (change) => {
          const written = await this.#writeOne(change, format, actors, displayIds.get(change.id));
          const byFormat = this.#written.get(change) ?? new Map<string, WrittenEvent>();
          this.#written.set(change, byFormat.set(format.name, written));
        }),
      );
    }
  }

  async #writeOne(
    change: FeedChange,
    format: WebhookFormat,
    actors: ReadonlyMap<string, KnownActor>,
    displayId: string | undefined,
  ): Promise<WrittenEvent> {
    const type = eventTypeOf(change);
    const event = { id: eventIdOf(this.#workspaceId, change), type, name: format.eventNames[type] ?? type };
    try {
      const shown = format.shows === 'entity' ? await this.#shown(change, format) : {};
      const body = format.body({ id: event.id, type, change, actors, displayId, ...shown });
      const bytes = Buffer.byteLength(body);
      if (bytes <= format.largestBodyBytes) return { ...event, body };
      const error = `The body has ${bytes} bytes; the format allows ${format.largestBodyBytes}`;
      return { ...event, body: '', problem: { outcome: 'too_large', error } };
    } catch (error) {
      if (error instanceof NotReadable) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return {
        ...event,
        body: '',
        problem: { outcome: 'not_renderable', error: `The hub cannot write it: ${reason}` },
      };
    }
  }

  /** The order or the record as of the version of the change. */
  async #shown(
    { entity, id, version }: FeedChange,
    { requires }: WebhookFormat,
  ): Promise<{ order?: OrderRead; record?: Recorded<RecordKind> }> {
    const { read, history } = this.#sources;
    if (entity !== 'order') {
      return {
        record: found(await history.recordAt(this.#workspaceId, { kind: entity, id, dialect: '' }, { version })),
      };
    }
    // Usually the order is still as the event left it. An earlier version is rebuilt from its history.
    const present = await read.one(this.#workspaceId, '', id, requires);
    if (present.ok && present.value.order.version === version) return { order: present.value };
    return { order: found(await history.at(this.#workspaceId, '', id, { version }, requires)) };
  }
}

/** What was read. Throws `NotReadable` when the database did not answer. */
function found<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  if (isPassing(result.failure)) throw new NotReadable(result.failure.kind);
  throw new Error(`the version cannot be read: ${result.failure.kind}`);
}

const isPassing = ({ kind }: Failure): boolean => kind === 'unavailable' || kind === 'busy';
