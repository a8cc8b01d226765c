import { writeCursor } from '../../../core/feed/cursor.ts';
import type { PlacedChange } from '../../../core/feed/feed.ts';
import type { FeedCursor } from '../../../core/read/read-history.ts';
import { eventTypeOf } from '../../../model/event.ts';
import type { Instant } from '../../../model/time.ts';
import type { WrittenEvent } from '../../../webhooks/write-event.ts';
import { showEvent } from '../events/event.ts';

/** A line that clients pass over (HTML living standard, section 9.2). */
export const comment = (text: string): string => `: ${text}\n`;

/** How long a client waits before it connects again. */
export const retryAfter = (ms: number): string => `retry: ${ms}\n\n`;

/** JSON has no line breaks of its own, so that each event has one line of data. */
const event = (cursor: string, type: string, data: string): string =>
  `id: ${cursor}\nevent: ${type}\ndata: ${data}\n\n`;

/** Many streams show the same changes. */
const shown = new WeakMap<PlacedChange['change'], string>();

/** A change as an event of the stream. */
export function changeLine(database: string, { change, place, actors, displayId }: PlacedChange): string {
  const data = shown.get(change) ?? JSON.stringify(showEvent(change, actors, displayId));
  shown.set(change, data);
  return event(writeCursor({ database, after: place }), eventTypeOf(change), data);
}

/** A change as an event of the stream whose data is the body of a webhook. */
export function messageLine(database: string, { place }: PlacedChange, written: WrittenEvent): string {
  const { id, type, name, body, problem } = written;
  const data = problem ? { id, name, body: null, error: problem.error } : { id, name, body };
  return event(writeCursor({ database, after: place }), type, JSON.stringify(data));
}

/** The line that says up to where the stream is complete. */
export function completeLine(to: FeedCursor, at: Instant | undefined): string {
  const cursor = writeCursor(to);
  return event(cursor, 'complete', JSON.stringify({ complete_to: cursor, complete_at: at ?? null }));
}
