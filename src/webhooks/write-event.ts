import type { FeedChange, KnownActor, ReadHistory } from '../core/read/read-history.ts';
import type { ReadOrders } from '../core/read/read-orders.ts';
import type { Records } from '../core/records/record-command.ts';
import { type EventType, entityName, eventTypeOf } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { Result } from '../model/result.ts';
import { eventIdOf } from './event-id.ts';
import type { EventToSend, WebhookFormat } from './format.ts';

/** An event as a format writes it, or why it cannot. */
export interface WrittenEvent {
  id: string;
  type: EventType | 'test';
  /** Its name in the format. */
  name: string;
  body: string;
  problem?: { outcome: 'too_large' | 'not_renderable'; error: string } | undefined;
}

/** A change with what its event shows beside it. */
export interface ChangeToWrite {
  change: FeedChange;
  /** By their ids. */
  actors: ReadonlyMap<string, KnownActor>;
  /** Of an order: its present id for people. */
  displayId: string | undefined;
}

/** What the orders and records of events are read with. */
export interface EntitySources {
  read: Pick<ReadOrders, 'one'>;
  records: Pick<Records, 'find'>;
  history: Pick<ReadHistory, 'at' | 'recordAt'>;
}

/** The database does not answer now. The event is written later. */
export class NotReadable extends Error {
  override name = 'NotReadable';
}

/** Writes an event in a format. Throws `NotReadable`. */
export async function writeEvent(
  workspaceId: string,
  { change, actors, displayId }: ChangeToWrite,
  format: WebhookFormat,
  sources: EntitySources,
): Promise<WrittenEvent> {
  const type = typeOf(change);
  const event = { id: eventIdOf(workspaceId, change), type, name: format.eventNames[type] ?? type };
  try {
    const shown = format.shows === 'entity' ? await entityOf(workspaceId, change, format, sources) : {};
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

/** The type of a change, also of one that no version of the hub can have made. */
function typeOf(change: FeedChange): EventType {
  try {
    return eventTypeOf(change);
  } catch {
    return `${entityName(change.entity)}.${change.kind}`;
  }
}

/** The order or the record as of the version of the change. */
async function entityOf(
  workspaceId: string,
  { entity, id, version, kind }: FeedChange,
  { name, requires, requiredFor }: WebhookFormat,
  { read, history, records }: EntitySources,
): Promise<Pick<EventToSend, 'order' | 'record' | 'found'>> {
  if (entity !== 'order') {
    // A deleted record is shown as it was before.
    const shown = { version: kind === 'deleted' ? version - 1 : version };
    const record = wasRead(await history.recordAt(workspaceId, { kind: entity, id, dialect: '' }, shown));
    const required = requiredFor?.({ entity, id });
    return required ? { record, found: wasRead(await records.find(workspaceId, required, name)) } : { record };
  }
  // Usually the order is still as the event left it. An earlier version is rebuilt from its history.
  const present = await read.one(workspaceId, '', id, requires);
  if (present.ok && present.value.order.version === version) return { order: present.value };
  return { order: wasRead(await history.at(workspaceId, '', id, { version }, requires)) };
}

/** What was read. Throws `NotReadable` when the database did not answer. */
function wasRead<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  if (isPassing(result.failure)) throw new NotReadable(result.failure.kind);
  throw new Error(`the version cannot be read: ${result.failure.kind}`);
}

const isPassing = ({ kind }: Failure): boolean => kind === 'unavailable' || kind === 'busy';
