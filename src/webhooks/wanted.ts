import type { FeedChange } from '../core/read/read-history.ts';
import { type EventType, eventTypeOf, wantsType } from '../model/event.ts';
import type { WebhookFormat } from './format.ts';

/** What decides which changes an endpoint is sent. */
export interface Wanting {
  types: readonly string[];
  /** Keys and users whose changes are not sent. */
  skippedActors: ReadonlySet<string>;
  format: Pick<WebhookFormat, 'eventNames'>;
}

/** Whether an endpoint is sent a change. */
export function isWanted(change: FeedChange, { types, skippedActors, format }: Wanting): boolean {
  let type: EventType;
  try {
    type = eventTypeOf(change);
  } catch {
    // It cannot be written either, and ends as an attempt that says so. It must not stop the others.
    return true;
  }
  return format.eventNames[type] !== undefined && wantsType(types, type) && !skippedActors.has(change.actor);
}
