import type { FeedChange } from '../../src/core/read/read-history.ts';
import { eventTypeOf } from '../../src/model/event.ts';
import type { EventToSend } from '../../src/webhooks/format.ts';

/** A change of an order's note. */
export const aChange = (rest: Partial<FeedChange> = {}): FeedChange => ({
  entity: 'order',
  id: '01f5d171-d3e3-4b2b-bd57-0727194b5bed',
  version: 7,
  kind: 'updated',
  changes: [{ field: 'internal_note', from: null, to: 'Ring twice – é 😀' }],
  dialect: 'wizcommerce',
  operation: 'updateOrder',
  actor: '0199aaaa-0000-7000-8000-000000000001',
  request_id: 'req-1',
  forced: false,
  changed_at: '2026-11-30T12:00:00.123Z',
  ...rest,
});

/** An event of a change. */
export function anEvent(change: FeedChange = aChange(), rest: Partial<EventToSend> = {}): EventToSend {
  return { id: 'evt_1', type: eventTypeOf(change), change, actors: new Map(), displayId: 'SO-1', ...rest };
}
