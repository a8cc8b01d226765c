import { type Static, Type } from 'typebox';
import type { EndpointStatus, WaitingEvents } from '../../../core/webhooks/webhooks.ts';
import { EVENT_FILTERS, entityName } from '../../../model/event.ts';
import {
  ENDPOINT_STATES,
  OUTCOMES,
  REPLAY_STATES,
  type WebhookAttempt,
  type WebhookEndpoint,
  type WebhookReplay,
} from '../../../model/webhook.ts';
import { CLOSED, Name, NullableText, Words } from '../schema.ts';

const Time = (description: string) => Type.String({ format: 'date-time', description });
const MaybeTime = (description: string) => NullableText({ format: 'date-time', description });

const MOST_HEADERS = 20;

/** Headers that every request to an endpoint has. Their names and values are checked in `problems.ts`. */
const Headers = () =>
  Type.Record(Type.String(), Type.String({ maxLength: 2048 }), {
    maxProperties: MOST_HEADERS,
    description:
      'Headers that every request has beside those of the format, such as a token. The log does not show their values.',
  });

const Types = () =>
  Type.Array(Words(EVENT_FILTERS), {
    maxItems: EVENT_FILTERS.length,
    uniqueItems: true,
    description: 'Types of events, or all of an entity: `order.*`. Empty: every event that the format has.',
  });

const SkippedActors = () =>
  Type.Array(Type.String({ minLength: 1, maxLength: 63 }), {
    maxItems: 100,
    uniqueItems: true,
    description:
      'Ids of keys and users whose changes are not sent, with all keys that succeeded them. By default the caller, so that no ' +
      'program is told of its own changes. Empty: everything is sent.',
  });

const Url = () =>
  Type.String({ minLength: 1, maxLength: 2048, description: 'An https address on the public internet.' });

/** What a request may say of a new endpoint. */
export const NewEndpoint = (formats: readonly string[], kinds: readonly string[]) =>
  Type.Object(
    {
      name: Name(),
      url: Url(),
      format: Type.Optional(Words(formats, { description: '`stele` by default.' })),
      types: Type.Optional(Types()),
      skip_changes_by: Type.Optional(SkippedActors()),
      headers: Type.Optional(Headers()),
      secret_kind: Type.Optional(Words(kinds, { description: 'How messages are signed; `hmac` by default.' })),
      after: Type.Optional(
        Type.String({
          maxLength: 1000,
          description: 'A position of the change feed: everything behind it is sent. By default the present end.',
        }),
      ),
    },
    { 'x-name': 'WebhookEndpointRequest', ...CLOSED },
  );

/** What a request may change of an endpoint. */
export const EndpointChange = Type.Object(
  {
    name: Type.Optional(Name()),
    url: Type.Optional(Url()),
    types: Type.Optional(Types()),
    skip_changes_by: Type.Optional(SkippedActors()),
    headers: Type.Optional(Headers()),
  },
  { 'x-name': 'WebhookEndpointChange', ...CLOSED },
);

const Missed = Type.Unsafe<{ events: number; after: string; until: string } | null>({
  type: ['object', 'null'],
  properties: {
    events: Type.Integer(),
    after: Type.String({ description: 'The position before the first of them.' }),
    until: Type.String({ description: 'The position of the last one. A replay from `after` to `until` sends them.' }),
  },
  required: ['events', 'after', 'until'],
  description: 'Events that the receiver never got: given up, cancelled or skipped. Null: none.',
});

export const Endpoint = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    url: Type.String(),
    format: Type.String(),
    types: Types(),
    skip_changes_by: SkippedActors(),
    headers: Type.Array(Type.String(), { description: 'The names of its own headers. Their values are not shown.' }),
    secret_kind: Type.String(),
    public_key: NullableText({ description: 'What receivers verify with, if it is not the secret.' }),
    previous_secret_until: MaybeTime('Until when the secret before the last rotation signs too.'),
    state: Words(ENDPOINT_STATES, {
      description: 'People pause an endpoint; the hub disables one that is gone or fails for long.',
    }),
    state_reason: NullableText(),
    state_since: Time('Since when it has this state.'),
    complete_to: Type.String({
      description: 'The receiver has every event that the filter wants up to this position of the change feed.',
    }),
    missed: Missed,
    waiting: Type.Object({
      records: Type.Integer({ description: 'Orders and other records with an event that waits.' }),
      events: Type.Integer(),
      next_attempt_at: MaybeTime('When the next of them is tried.'),
    }),
    behind_since: MaybeTime('Since when nothing more is taken from the log, because too many orders wait.'),
    failing_since: MaybeTime('The first failure since the last success.'),
    last_success_at: MaybeTime('The last success.'),
    counts: Type.Object(
      { matched: Type.Integer(), delivered: Type.Integer(), given_up: Type.Integer(), skipped: Type.Integer() },
      { description: 'Since it was created: `matched` = `delivered` + `given_up` + `skipped` + the events that wait.' },
    ),
    created_by: Type.String(),
    created_at: Time('When it was created.'),
  },
  { 'x-name': 'WebhookEndpoint' },
);

export const EndpointWithSecret = Type.Object(
  { ...Endpoint.properties, secret: Type.String({ description: 'Shown once.' }) },
  { 'x-name': 'WebhookEndpointWithSecret' },
);

/** Shows an endpoint. */
export function showEndpoint({ endpoint, progress, waiting, completeTo }: EndpointStatus): Static<typeof Endpoint> {
  const { missed, missedAfter, lastMissed, matched, delivered, given_up, skipped } = progress;
  return {
    ...contentOf(endpoint),
    complete_to: completeTo,
    missed:
      missed > 0 && missedAfter !== undefined && lastMissed !== undefined
        ? { events: missed, after: missedAfter, until: lastMissed }
        : null,
    waiting: {
      records: waiting?.keys ?? 0,
      events: waiting?.events ?? 0,
      next_attempt_at: waiting?.nextAttemptAt ?? null,
    },
    behind_since: progress.behindSince ?? null,
    failing_since: progress.failingSince ?? null,
    last_success_at: progress.lastSuccessAt ?? null,
    counts: { matched, delivered, given_up, skipped },
    created_by: endpoint.created_by,
    created_at: endpoint.created_at,
  };
}

const contentOf = (endpoint: WebhookEndpoint) => ({
  id: endpoint.id,
  name: endpoint.name,
  url: endpoint.url,
  format: endpoint.format,
  types: endpoint.types,
  skip_changes_by: endpoint.skip_changes_by,
  headers: Object.keys(endpoint.headers),
  secret_kind: endpoint.secret_kind,
  public_key: endpoint.public_key ?? null,
  previous_secret_until: endpoint.previous_secret_until ?? null,
  state: endpoint.state,
  state_reason: endpoint.state_reason ?? null,
  state_since: endpoint.state_since,
});

const attempt = {
  id: Type.String(),
  event_id: Type.String(),
  type: Type.String({ description: 'The type of the event; `test` for a test.' }),
  entity: NullableText(),
  entity_id: NullableText({ description: "The hub's own id of what the event is about." }),
  version: Type.Integer(),
  replay_id: NullableText(),
  attempt: Type.Integer({ description: '1 for the first one.' }),
  started_at: Time('When it began.'),
  duration_ms: Type.Integer(),
  url: Type.String(),
  outcome: Words(OUTCOMES),
  gave_up: Type.Boolean({ description: 'Whether the event was given up with this attempt.' }),
  status: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
  error: NullableText({ description: 'Why it failed.' }),
  next_attempt_at: MaybeTime('When the event is tried again.'),
};

export const Attempt = Type.Object(attempt, { 'x-name': 'WebhookAttempt' });

const ShownHeaders = Type.Unsafe<Record<string, string>>({ type: 'object', additionalProperties: Type.String() });

export const AttemptWithBodies = Type.Object(
  {
    ...attempt,
    request: Type.Object({ headers: ShownHeaders, body: Type.String() }),
    reply: Type.Unsafe<{ headers: Record<string, string>; body: string } | null>({
      type: ['object', 'null'],
      properties: { headers: ShownHeaders, body: Type.String() },
      required: ['headers', 'body'],
      description: 'The first 4 KiB of its body.',
    }),
    erased: Type.Boolean({ description: 'An erasure has blanked the bodies.' }),
  },
  { 'x-name': 'WebhookAttemptWithBodies' },
);

/** Shows an attempt in a list. */
export const showAttempt = (made: WebhookAttempt): Static<typeof Attempt> => ({
  id: made.id,
  event_id: made.event_id,
  type: made.type,
  entity: made.entity === '' ? null : entityName(made.entity),
  entity_id: made.entity_id === '' ? null : made.entity_id,
  version: made.version,
  replay_id: made.replay_id ?? null,
  attempt: made.attempt,
  started_at: made.started_at,
  duration_ms: made.duration_ms,
  url: made.url,
  outcome: made.outcome,
  gave_up: made.gave_up,
  status: made.status ?? null,
  error: made.error ?? null,
  next_attempt_at: made.next_attempt_at ?? null,
});

/** Shows an attempt with what was sent and answered. */
export const showAttemptWithBodies = (made: WebhookAttempt): Static<typeof AttemptWithBodies> => ({
  ...showAttempt(made),
  request: { headers: made.request_headers, body: made.request_body },
  reply: made.reply_headers ? { headers: made.reply_headers, body: made.reply_body ?? '' } : null,
  erased: made.is_erased,
});

export const Waiting = Type.Object(
  {
    entity: Type.String(),
    entity_id: Type.String(),
    version: Type.Integer({ description: 'The version whose event is tried. Later ones wait behind it.' }),
    events: Type.Integer({ description: 'How many events wait.' }),
    attempts: Type.Integer({ description: 'How often the first one was tried.' }),
    next_attempt_at: Time('When it is tried next.'),
    last_outcome: NullableText(),
    last_status: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    replay_id: NullableText(),
  },
  { 'x-name': 'WebhookWaiting' },
);

export const showWaiting = (waiting: WaitingEvents): Static<typeof Waiting> => ({
  entity: entityName(waiting.entity),
  entity_id: waiting.entityId,
  version: waiting.version,
  events: waiting.waiting,
  attempts: waiting.attempts,
  next_attempt_at: waiting.nextAttemptAt,
  last_outcome: waiting.lastOutcome ?? null,
  last_status: waiting.lastStatus ?? null,
  replay_id: waiting.replayId === '' ? null : waiting.replayId,
});

const MOST_RATE = 1000;

export const ReplayRequest = Type.Object(
  {
    after: Type.Optional(
      Type.String({ maxLength: 1000, description: 'The position behind which it begins; by default the beginning.' }),
    ),
    until: Type.Optional(
      Type.String({ maxLength: 1000, description: 'The position with which it ends; by default the present end.' }),
    ),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Only changes of this time or later.' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Only changes of this time or earlier.' })),
    rate: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MOST_RATE, description: 'Events a second, at most; 50 by default.' }),
    ),
  },
  { 'x-name': 'WebhookReplayRequest', ...CLOSED },
);

export const Replay = Type.Object(
  {
    id: Type.String({ description: 'Its requests have it in the header `Stele-Replay`.' }),
    state: Words(REPLAY_STATES),
    after: NullableText(),
    until: Type.String(),
    from: MaybeTime('Only changes of this time or later.'),
    to: MaybeTime('Only changes of this time or earlier.'),
    rate: Type.Integer(),
    total: Type.Integer({ description: 'The events that it had to send when it was created.' }),
    matched: Type.Integer({ description: 'Events that it has taken from the log.' }),
    delivered: Type.Integer(),
    given_up: Type.Integer(),
    skipped: Type.Integer(),
    created_by: Type.String(),
    created_at: Time('When it was created.'),
    ended_at: MaybeTime('When it ended.'),
  },
  { 'x-name': 'WebhookReplay' },
);

export const showReplay = (replay: WebhookReplay): Static<typeof Replay> => ({
  id: replay.id,
  state: replay.state,
  after: replay.after ?? null,
  until: replay.until,
  from: replay.from ?? null,
  to: replay.to ?? null,
  rate: replay.rate,
  total: replay.total,
  matched: replay.matched,
  delivered: replay.delivered,
  given_up: replay.given_up,
  skipped: replay.skipped,
  created_by: replay.created_by,
  created_at: replay.created_at,
  ended_at: replay.ended_at ?? null,
});

const EventPlace = Type.Unsafe<{ entity: string; id: string; version: number; at: string } | null>({
  type: ['object', 'null'],
  properties: { entity: Type.String(), id: Type.String(), version: Type.Integer(), at: Time('When it happened.') },
  required: ['entity', 'id', 'version', 'at'],
});

/** What a replay would send. */
export const ReplayPreview = Type.Object(
  {
    dry_run: Type.Literal(true),
    events: Type.Integer(),
    first: EventPlace,
    last: EventPlace,
    rate: Type.Integer(),
    seconds: Type.Integer({ description: 'How long it takes at this rate.' }),
    until: Type.String({ description: 'The position with which it would end.' }),
  },
  { 'x-name': 'WebhookReplayPreview' },
);
