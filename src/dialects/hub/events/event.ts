import { type Static, Type } from 'typebox';
import type { FeedChange, KnownActor } from '../../../core/read/read-history.ts';
import { EVENT_TYPES, entityName, eventTypeOf } from '../../../model/event.ts';
import { removedFields } from '../../../operations/reply.ts';
import { Actor, actorOf, Trace, traceOf } from '../history/schema.ts';
import { Words } from '../schema.ts';

/** A field of an event. One of an event that is too long for its receiver has no values. */
const ChangedField = Type.Object(
  {
    field: Type.String(),
    from: Type.Optional(Type.Unknown({ description: 'Absent in a truncated event.' })),
    to: Type.Optional(Type.Unknown({ description: 'Absent in a truncated event.' })),
  },
  { 'x-name': 'ChangedField', description: 'A canonical field before and after; null stands for no value.' },
);

/** An event as the hub's own format has it, in webhooks and in the live stream. Its form is that of Standard Webhooks 1.0. */
export const HubEvent = Type.Object(
  {
    type: Words(EVENT_TYPES, { description: 'The entity and what happened to it.' }),
    timestamp: Type.String({ format: 'date-time', description: 'When the change was made.' }),
    data: Type.Object({
      entity: Type.String(),
      id: Type.String({ description: "The hub's own id." }),
      display_id: Type.Optional(Type.String({ description: 'Of an order: its present id for people.' })),
      version: Type.Integer({ description: 'The version that the change made.' }),
      changes: Type.Array(ChangedField),
      truncated: Type.Optional(
        Type.Boolean({
          description:
            'True if the event would be longer than a receiver may be sent: `changes` then have no values and `removed` is empty. `GET /api/orders/{id}/history` has them.',
        }),
      ),
      removed: Type.Array(Type.String(), { description: 'The fields that lost their value, as dotted paths.' }),
      forced: Type.Boolean({ description: 'Whether the request forced a move that the status catalog refuses.' }),
      reason: Type.Optional(Type.String()),
      origin: Type.Object(
        {
          dialect: Type.String({ description: 'The dialect of the request.' }),
          operation: Type.String(),
          actor: Actor,
          request_id: Type.String(),
          batch_id: Type.Optional(Type.String({ description: 'The batch that the change is part of.' })),
        },
        { description: 'Where the change came from.' },
      ),
      trace: Trace,
    }),
  },
  { 'x-name': 'HubEvent' },
);
export type HubEvent = Static<typeof HubEvent>;

/** Shows a change as an event. */
export function showEvent(
  change: FeedChange,
  actors: ReadonlyMap<string, KnownActor>,
  displayId: string | undefined,
): HubEvent {
  const { entity, id, version, kind, changes, dialect, operation, actor, request_id, batch_id, forced, reason } =
    change;
  return {
    type: eventTypeOf(change),
    timestamp: change.changed_at,
    data: {
      entity: entityName(entity),
      id,
      ...(displayId === undefined ? {} : { display_id: displayId }),
      version,
      changes,
      removed: kind === 'updated' ? removedFields(changes) : [],
      forced,
      ...(reason === undefined ? {} : { reason }),
      origin: {
        dialect,
        operation,
        actor: actorOf(actor, actors),
        request_id,
        ...(batch_id === undefined ? {} : { batch_id }),
      },
      ...traceOf(change),
    },
  };
}

/** An event without the values of its changes, for a receiver to which the whole one would be too long. */
export function thinEvent({ data, ...event }: HubEvent): HubEvent {
  const changes = data.changes.map(({ field }) => ({ field }));
  return { ...event, data: { ...data, changes, truncated: true, removed: [] } };
}
