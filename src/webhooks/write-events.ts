import type { FeedChange } from '../core/read/read-history.ts';
import { findActors } from '../store/access/actors.ts';
import type { FairReading } from '../store/database/connection.ts';
import { findDisplayIds } from '../store/orders/versions.ts';
import type { WebhookFormat } from './format.ts';
import { type EntitySources, type WrittenEvent, writeEvent } from './write-event.ts';

export { NotReadable, type WrittenEvent } from './write-event.ts';

/** What events are written from. */
export interface EventSources extends EntitySources {
  readers: FairReading;
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
          const event = { change, actors, displayId: displayIds.get(change.id) };
          const written = await writeEvent(this.#workspaceId, event, format, this.#sources);
          const byFormat = this.#written.get(change) ?? new Map<string, WrittenEvent>();
          this.#written.set(change, byFormat.set(format.name, written));
        }),
      );
    }
  }
}
