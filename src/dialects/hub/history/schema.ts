import { type Static, Type } from 'typebox';
import type { KnownActor } from '../../../core/read/read-history.ts';
import type { FieldChange as Changed, ChangeKind } from '../../../model/change.ts';
import { EVENT_TYPES } from '../../../model/event.ts';
import { FieldChange } from '../../../operations/dry-run.ts';
import { removedFields } from '../../../operations/reply.ts';
import { Words } from '../schema.ts';

const reason = Type.Optional(Type.String({ maxLength: 1000, description: 'The reason, for the history.' }));

/** A request with a reason. */
export const Reasoned = Type.Object({ reason }, { 'x-name': 'Reasoned', additionalProperties: false });
export type Reasoned = Static<typeof Reasoned>;

export const Reversion = Type.Object(
  { version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }), reason },
  { 'x-name': 'Reversion', additionalProperties: false },
);
export type Reversion = Static<typeof Reversion>;

const CHANGE_KINDS = ['created', 'updated', 'deleted', 'restored'] as const satisfies ChangeKind[];

/** The author of a change. */
export const Actor = Type.Object(
  {
    id: Type.String(),
    kind: Words(['key', 'user', 'hub'] as const),
    name: Type.Optional(Type.String()),
  },
  { 'x-name': 'Actor', description: 'The author: a key, a signed-in user, or the hub itself.' },
);

/** Shows the author with this id. */
export const actorOf = (id: string, actors: ReadonlyMap<string, KnownActor>): Static<typeof Actor> =>
  actors.get(id) ?? { id, kind: 'hub' };

/** The trace of the request, if it had one. */
export const Trace = Type.Optional(
  Type.Object(
    { traceparent: Type.String({ description: 'As the caller sent it (W3C Trace Context).' }) },
    { description: 'The trace of the request that made the change.' },
  ),
);

/** Shows the trace of a change. */
export const traceOf = ({
  trace_context: traceparent,
}: {
  trace_context?: string | undefined;
}): {
  trace?: { traceparent: string };
} => (traceparent === undefined ? {} : { trace: { traceparent } });

const entry = {
  version: Type.Integer(),
  kind: Words(CHANGE_KINDS),
  at: Type.String({ format: 'date-time' }),
  actor: Actor,
  dialect: Type.String({ description: 'The dialect of the request.' }),
  operation: Type.String(),
  request_id: Type.String(),
  trace: Trace,
  reason: Type.Optional(Type.String()),
  batch_id: Type.Optional(Type.String({ description: 'The batch that the change is part of.' })),
  forced: Type.Boolean({ description: 'Whether the request forced a move that the status catalog refuses.' }),
  changes: Type.Array(FieldChange),
  removed: Type.Array(Type.String(), { description: 'The fields that lost their value, as dotted paths.' }),
};

/** The time zone of a reply, in which programs show its times to people. */
export const TimeZone = () => Type.String({ description: 'The time zone of the workspace, in which its days are.' });

/** One version of an order. */
export const HistoryEntry = Type.Object(entry, { 'x-name': 'HistoryEntry' });
export type HistoryEntry = Static<typeof HistoryEntry>;

/** One change of the workspace. */
export const FeedEntry = Type.Object(
  {
    type: Words(EVENT_TYPES, { description: 'The entity and what happened to it.' }),
    entity: Type.String(),
    id: Type.String(),
    display_id: Type.Optional(Type.String({ description: 'Of an order: its present id for people.' })),
    ...entry,
  },
  { 'x-name': 'FeedEntry' },
);

interface Recorded {
  version: number;
  kind: ChangeKind;
  changed_at: string;
  actor: string;
  dialect: string;
  operation: string;
  request_id: string;
  reason?: string | undefined;
  batch_id?: string | undefined;
  trace_context?: string | undefined;
  forced: boolean;
  changes: Changed[];
}

/** Shows a version. */
export function entryOf(change: Recorded, actors: ReadonlyMap<string, KnownActor>): HistoryEntry {
  const { version, kind, changed_at, actor, dialect, operation, request_id, reason, batch_id, forced, changes } =
    change;
  return {
    version,
    kind,
    at: changed_at,
    actor: actorOf(actor, actors),
    dialect,
    operation,
    request_id,
    ...traceOf(change),
    ...(reason === undefined ? {} : { reason }),
    ...(batch_id === undefined ? {} : { batch_id }),
    forced,
    changes,
    removed: kind === 'updated' ? removedFields(changes) : [],
  };
}
