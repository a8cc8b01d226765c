import { Type } from 'typebox';
import type { AttemptFilter } from '../../../core/webhooks/webhooks.ts';
import { ok, refuse } from '../../../model/result.ts';
import { OUTCOMES } from '../../../model/webhook.ts';
import { administrationOf } from '../../../operations/administer.ts';
import { readDryRun } from '../../../operations/conditions.ts';
import type { Operation } from '../../../operations/operation.ts';
import { list, read, task } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import type { WebhookFormat } from '../../../webhooks/format.ts';
import { CLOSED, CursorQuery, PageOf, pageReply, Words } from '../schema.ts';
import { beginReplay } from './begin-replay.ts';
import {
  Attempt,
  AttemptWithBodies,
  Replay,
  showAttempt,
  showAttemptWithBodies,
  showWaiting,
  Waiting,
} from './schema.ts';

const SCOPE = 'webhooks';
const IDS = { id: 'The id of the endpoint.', attempt_id: 'The id of the attempt.' };
const DEFAULT_PAGE = 50;

const AttemptQuery = Type.Object(
  {
    ...CursorQuery.properties,
    outcome: Type.Optional(Words(['failed', ...OUTCOMES], { description: '`failed`: every one but `delivered`.' })),
    order: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'Of this order, by any of its ids.' }),
    ),
    event_id: Type.Optional(Type.String({ maxLength: 100, description: 'Of this event.' })),
    replay_id: Type.Optional(Type.String({ maxLength: 63, description: 'Of this replay.' })),
  },
  CLOSED,
);

const listAttempts = list({
  id: 'listWebhookAttempts',
  method: 'GET',
  path: '/webhooks/{id}/attempts',
  scope: SCOPE,
  summary: 'List what was sent to an endpoint, the latest first',
  description: 'Every attempt of the last 30 days with its outcome. One attempt shows the request and the reply.',
  parameters: { id: IDS.id },
  query: AttemptQuery,
  replies: { 200: { description: 'A page of attempts', schema: PageOf(Attempt) } },
  answer: async ({ principal: { workspaceId }, id, query }, core) => {
    const { outcome, order, event_id: eventId, replay_id: replayId, limit = DEFAULT_PAGE, after } = query;
    const filter: AttemptFilter = { eventId, replayId };
    if (outcome !== undefined) {
      filter.outcomes = outcome === 'failed' ? OUTCOMES.filter((one) => one !== 'delivered') : [outcome];
    }
    if (order !== undefined) {
      const named = await core.history.ordersNamed(workspaceId, order);
      if (!named.ok) return named;
      filter.entity = 'order';
      filter.entityId = named.value[0] ?? order;
    }
    return pageReply(await core.webhooks.attempts(workspaceId, id, filter, { after, size: limit }), showAttempt);
  },
});

const getAttempt = read({
  id: 'getWebhookAttempt',
  method: 'GET',
  path: '/webhooks/{id}/attempts/{attempt_id}',
  scope: SCOPE,
  summary: 'Show an attempt with the request and the reply',
  parameters: IDS,
  replies: { 200: { description: 'The attempt', schema: AttemptWithBodies } },
  answer: async ({ principal, id, parameters }, core) => {
    const found = await core.webhooks.attempt(principal.workspaceId, id, parameters.attempt_id ?? '');
    return found.ok ? ok(json(200, showAttemptWithBodies(found.value))) : found;
  },
});

/** A resend is a replay of one event. */
const resendEvent = (formats: ReadonlyMap<string, WebhookFormat>): Operation =>
  task({
    id: 'resendWebhookAttempt',
    method: 'POST',
    path: '/webhooks/{id}/attempts/{attempt_id}/resend',
    scope: SCOPE,
    summary: 'Send the event of an attempt again',
    description:
      'As a replay of this one event, with the same id. It is tried again as any other until it is delivered.',
    parameters: IDS,
    replies: { 202: { description: 'The replay', schema: Replay } },
    handlesDryRun: true,
    answer: async (call, core) => {
      const { principal, id, parameters } = call;
      const { workspaceId } = principal;
      const dry = readDryRun(call);
      if (!dry.ok) return dry;
      const command = administrationOf(call);
      if (!command.ok) return command;
      const found = await core.webhooks.eventOf(workspaceId, id, parameters.attempt_id ?? '');
      if (!found.ok) return found;
      if (!formats.has(found.value.endpoint.format)) {
        return refuse({ kind: 'conflict', reason: `This hub has no webhook format ${found.value.endpoint.format}` });
      }
      const { after, until } = found.value;
      const on = dry.value ? core.dryRun({}).core : core;
      return beginReplay(on, command.value, { endpoint_id: id, after, until, rate: 1, total: 1 });
    },
  });

const MOST_WAITING = 200;

const listWaiting = list({
  id: 'listWebhookWaiting',
  method: 'GET',
  path: '/webhooks/{id}/waiting',
  scope: SCOPE,
  summary: 'List the orders and other records with events that wait, the next to be tried first',
  parameters: { id: IDS.id },
  query: Type.Object(
    {
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: MOST_WAITING, description: 'Entries, from the first; 100 by default.' }),
      ),
    },
    CLOSED,
  ),
  replies: { 200: { description: 'What waits', schema: Type.Object({ items: Type.Array(Waiting) }) } },
  answer: async ({ principal, id, query: { limit = 100 } }, core) => {
    const waiting = await core.webhooks.waiting(principal.workspaceId, id, limit);
    return waiting.ok ? ok(json(200, { items: waiting.value.map(showWaiting) })) : waiting;
  },
});

const testEndpoint = task({
  id: 'testWebhook',
  method: 'POST',
  path: '/webhooks/{id}/test',
  scope: SCOPE,
  summary: 'Send a test to an endpoint, and show what came back',
  description:
    'It is signed as events are, and is sent to paused endpoints too. It is not tried again. A dry run shows what would be sent.',
  parameters: { id: IDS.id },
  replies: { 200: { description: 'The attempt, whatever its outcome', schema: AttemptWithBodies } },
  skipsConditions: true,
  handlesDryRun: true,
  answer: async (call, core) => {
    const dry = readDryRun(call);
    if (!dry.ok) return dry;
    const sent = await core.webhooks.test(call.principal.workspaceId, call.id, dry.value);
    return sent.ok ? ok(json(200, showAttemptWithBodies(sent.value))) : sent;
  },
});

/** The calls about what is sent to endpoints in these formats. */
export const attemptCalls = (formats: ReadonlyMap<string, WebhookFormat>): Operation[] => [
  testEndpoint,
  listWaiting,
  listAttempts,
  getAttempt,
  resendEvent(formats),
];
