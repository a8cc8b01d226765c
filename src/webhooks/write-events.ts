import type { FeedChange } from '../core/read/read-history.ts';
import { findActors } from '../store/access/actors.ts';
import type { FairReading } from '../store/database/connection.ts';
import { findDisplayIds } from '../store/orders/versions.ts';
import type { WebhookFormat } from './format.ts';
import { type ChangeToWrite, type EntitySources, type WrittenEvent, writeEvent } from './write-event.ts';

export type { WrittenEvent } from './write-event.ts';

/** What events are written from. */
export interface EventSources extends EntitySources {
  readers: FairReading;
}

/** A change to write. Its names may be known already. */
export type ToWrite = Pick<ChangeToWrite, 'change'> & Partial<ChangeToWrite>;

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
  async write(placed: readonly ToWrite[], format: WebhookFormat): Promise<WrittenEvent[]> {
    const lacking = placed.filter(({ change }) => !this.#written.get(change)?.has(format.name));
    const named = lacking.length > 0 ? await this.#withNames(lacking) : [];
    for (let i = 0; i < named.length; i += AT_ONCE) {
      await Promise.all(
        named.slice(i, i + AT_ONCE).map(async (one) => {
          const written = await writeEvent(this.#workspaceId, one, format, this.#sources);
          const byFormat = this.#written.get(one.change) ?? new Map<string, WrittenEvent>();
          this.#written.set(one.change, byFormat.set(format.name, written));
        }),
      );
    }
    return placed.map(({ change }) => this.#written.get(change)?.get(format.name) as WrittenEvent);
  }

  /** Reads the names of authors and orders, where the feed did not bring them. */
  async #withNames(placed: readonly ToWrite[]): Promise<ChangeToWrite[]> {
    const lacking = placed.filter(({ actors }) => !actors).map(({ change }) => change);
    if (lacking.length === 0) return placed as ChangeToWrite[];
    const orders = lacking.filter(({ entity }) => entity === 'order');
    const [actors, displayIds] = await this.#sources.readers
      .of(this.#workspaceId)
      .read(
        findActors(this.#workspaceId, [...new Set(lacking.map(({ actor }) => actor))]),
        findDisplayIds(this.#workspaceId, [...new Set(orders.map(({ id }) => id))]),
      );
    return placed.map((one) =>
      one.actors ? (one as ChangeToWrite) : { change: one.change, actors, displayId: displayIds.get(one.change.id) },
    );
  }
}
