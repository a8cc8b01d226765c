import type { FeedChange } from '../core/read/read-history.ts';
import { eventTypeOf, wantsType } from '../model/event.ts';
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
  const type = eventTypeOf(change);
  return format.eventNames[type] !== undefined && wantsType(types, type) && !skippedActors.has(change.actor);
}
