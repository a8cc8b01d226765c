import { type Static, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { list, read } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import type { WebhookFormat } from '../../../webhooks/format.ts';
import { CLOSED, CursorQuery, cursorPageOf, doneReply, PageOf, pageReply, secretReply } from '../schema.ts';
import { administerWebhooks } from './administer.ts';
import { attemptCalls } from './attempts.ts';
import { headerProblems, secretProblem, typeProblems, urlProblem } from './problems.ts';
import { replayCalls } from './replays.ts';
import { Endpoint, EndpointChange, EndpointWithSecret, NewEndpoint, showEndpoint } from './schema.ts';

const SCOPE = 'webhooks';
const ID = { id: 'The id of the endpoint.' };

const listEndpoints = list({
  id: 'listWebhooks',
  method: 'GET',
  path: '/webhooks',
  scope: SCOPE,
  summary: 'List the webhook endpoints, in order of creation',
  query: CursorQuery,
  replies: { 200: { description: 'A page of endpoints', schema: PageOf(Endpoint) } },
  answer: async (call, core) =>
    pageReply(await core.webhooks.list(call.principal.workspaceId, cursorPageOf(call)), showEndpoint),
});

const getEndpoint = read({
  id: 'getWebhook',
  method: 'GET',
  path: '/webhooks/{id}',
  scope: SCOPE,
  summary: 'Show a webhook endpoint: how far it has come, what waits and what it missed',
  parameters: ID,
  replies: { 200: { description: 'The endpoint', schema: Endpoint } },
  answer: async ({ principal, id }, core) => {
    const found = await core.webhooks.one(principal.workspaceId, id);
    return found.ok ? ok(json(200, showEndpoint(found.value))) : found;
  },
});

/** Refuses a URL that must not be sent to. It asks the network, so it runs before the transaction. */
async function judged(url: string | undefined, problems: Problem[], core: Core): Promise<Result<void>> {
  const reason = url === undefined ? undefined : await core.webhooks.problemOfUrl(url);
  const all = reason === undefined ? problems : [...problems, urlProblem(reason)];
  return all.length > 0 ? refuse({ kind: 'invalid', problems: all }) : ok(undefined);
}

function createEndpoint(formats: ReadonlyMap<string, WebhookFormat>): Operation {
  const kinds = [...new Set([...formats.values()].flatMap(({ secretKinds }) => secretKinds))];
  return administerWebhooks({
    id: 'createWebhook',
    method: 'POST',
    path: '/webhooks',
    summary: 'Create a webhook endpoint',
    description:
      'Every change that the filter wants is sent to the URL as one event, in the order of each record, until the receiver answers 2xx. ' +
      'The secret is in this reply only.',
    body: NewEndpoint([...formats.keys()], kinds),
    replies: { 201: { description: 'The endpoint, with its secret', schema: EndpointWithSecret } },
    isSecret: true,
    prepare: async ({ body }, core) => {
      const format = formats.get(body.format ?? 'stele') as WebhookFormat;
      const problems = [...headerProblems(body.headers), ...typeProblems(body.types ?? [], format)];
      if (body.secret_kind !== undefined && !format.secretKinds.includes(body.secret_kind))
        problems.push(secretProblem(format));
      return judged(body.url, problems, core);
    },
    administer: async ({ webhooks }, { principal, body }) => {
      const { format: name = 'stele', types = [], headers = {}, secret_kind, ...content } = body;
      const format = formats.get(name) as WebhookFormat;
      const kind = secret_kind ?? (format.secretKinds[0] as string);
      const { secret, publicKey } = format.newSecret(kind);
      const made = await webhooks.create(principal, {
        ...content,
        ...{ types, headers, secret, format: name, secret_kind: kind, public_key: publicKey },
      });
      if (!made.ok) return made;
      return ok(secretReply(201, { ...showEndpoint(made.value), secret }));
    },
  });
}

function changeEndpoint(formats: ReadonlyMap<string, WebhookFormat>): Operation {
  return administerWebhooks({
    id: 'changeWebhook',
    method: 'PATCH',
    path: '/webhooks/{id}',
    summary: 'Change a webhook endpoint',
    description:
      'Fields that are left out stay. Events that wait are sent to the new URL with the new headers. A new filter counts for events whose ' +
      'turn comes later; one that was tried already is tried again.',
    parameters: ID,
    body: EndpointChange,
    replies: { 200: { description: 'The changed endpoint', schema: Endpoint } },
    prepare: async ({ body, principal, id }, core) => {
      const before = await core.webhooks.one(principal.workspaceId, id);
      if (!before.ok) return before;
      const { endpoint } = before.value;
      const format = formats.get(endpoint.format);
      const problems = [...headerProblems(body.headers), ...(format ? typeProblems(body.types ?? [], format) : [])];
      return judged(body.url === endpoint.url ? undefined : body.url, problems, core);
    },
    administer: async ({ webhooks }, { principal, id, body }) => {
      const changed = await webhooks.change(principal.workspaceId, id, body);
      return changed.ok ? ok(json(200, showEndpoint(changed.value))) : changed;
    },
  });
}

const deleteEndpoint = administerWebhooks({
  id: 'deleteWebhook',
  method: 'DELETE',
  path: '/webhooks/{id}',
  summary: 'Delete a webhook endpoint',
  description: 'Nothing more is sent within a second. Events that wait and the log of attempts go with it.',
  parameters: ID,
  replies: { 204: { description: 'The endpoint is deleted' } },
  administer: async ({ webhooks }, call) => doneReply(await webhooks.remove(call.principal.workspaceId, call.id)),
});

const Pause = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: 1000, description: 'Why, for other people.' })) },
  { 'x-name': 'WebhookPause', ...CLOSED },
);

const pauseEndpoint = administerWebhooks({
  id: 'pauseWebhook',
  method: 'POST',
  path: '/webhooks/{id}/pause',
  summary: 'Pause a webhook endpoint',
  description:
    'Nothing more is sent within a second. What waits stays, and what happens meanwhile is sent after a resume.',
  parameters: ID,
  body: Pause,
  bodyIsOptional: true,
  replies: { 200: { description: 'The paused endpoint', schema: Endpoint } },
  administer: async ({ webhooks }, { principal, id, body }) => {
    const paused = await webhooks.pause(principal.workspaceId, id, (body as Static<typeof Pause> | undefined)?.reason);
    return paused.ok ? ok(json(200, showEndpoint(paused.value))) : paused;
  },
});

const Resume = Type.Object(
  {
    skip: Type.Optional(
      Type.Boolean({
        description: 'Leave out what waits and what has happened meanwhile. It counts as missed. False by default.',
      }),
    ),
  },
  { 'x-name': 'WebhookResume', ...CLOSED },
);

const resumeEndpoint = administerWebhooks({
  id: 'resumeWebhook',
  method: 'POST',
  path: '/webhooks/{id}/resume',
  summary: 'Resume a paused or disabled webhook endpoint',
  description: 'It goes on where it stopped, with everything that has happened meanwhile.',
  parameters: ID,
  body: Resume,
  bodyIsOptional: true,
  replies: { 200: { description: 'The active endpoint', schema: Endpoint } },
  administer: async ({ webhooks }, { principal, id, body }) => {
    const { skip = false } = (body ?? {}) as Static<typeof Resume>;
    const resumed = await webhooks.resume(principal.workspaceId, id, skip);
    return resumed.ok ? ok(json(200, showEndpoint(resumed.value))) : resumed;
  },
});

/** A week: a receiver that needs longer gets an endpoint of its own. */
const LONGEST_GRACE_HOURS = 168;
const GRACE_HOURS = 24;

function rotateSecret(formats: ReadonlyMap<string, WebhookFormat>): Operation {
  const Rotation = Type.Object(
    {
      grace_hours: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: LONGEST_GRACE_HOURS,
          description: 'How long the old secret signs too; 24 by default, 0 ends it at once.',
        }),
      ),
    },
    { 'x-name': 'WebhookRotation', ...CLOSED },
  );
  return administerWebhooks({
    id: 'rotateWebhookSecret',
    method: 'POST',
    path: '/webhooks/{id}/rotate-secret',
    summary: 'Give a webhook endpoint a new secret',
    description: 'Messages have signatures by both secrets for 24 hours by default.',
    parameters: ID,
    body: Rotation,
    bodyIsOptional: true,
    replies: { 200: { description: 'The endpoint, with its new secret', schema: EndpointWithSecret } },
    isSecret: true,
    prepare: ({ principal, id }, core) => core.webhooks.one(principal.workspaceId, id),
    administer: async ({ webhooks }, { principal, id, body, prepared }) => {
      const { grace_hours = GRACE_HOURS } = (body ?? {}) as Static<typeof Rotation>;
      const { endpoint } = prepared;
      const format = formats.get(endpoint.format);
      if (!format) return refuse({ kind: 'conflict', reason: `This hub has no webhook format ${endpoint.format}` });
      const { secret, publicKey } = format.newSecret(endpoint.secret_kind);
      const rotated = await webhooks.rotate(principal.workspaceId, id, { secret, publicKey }, grace_hours);
      return rotated.ok ? ok(secretReply(200, { ...showEndpoint(rotated.value), secret })) : rotated;
    },
  });
}

const retryWaiting = administerWebhooks({
  id: 'retryWebhook',
  method: 'POST',
  path: '/webhooks/{id}/retry',
  summary: 'Try all events that wait at an endpoint now',
  parameters: ID,
  replies: { 200: { description: 'The endpoint', schema: Endpoint } },
  administer: async ({ webhooks }, { principal, id }) => {
    const retried = await webhooks.retry(principal.workspaceId, id);
    return retried.ok ? ok(json(200, showEndpoint(retried.value))) : retried;
  },
});

const cancelWaiting = administerWebhooks({
  id: 'cancelWebhook',
  method: 'POST',
  path: '/webhooks/{id}/cancel',
  summary: 'Give up all events that wait at an endpoint',
  description: 'They count as missed. A replay can send them later. New events are sent as ever.',
  parameters: ID,
  replies: { 200: { description: 'The endpoint', schema: Endpoint } },
  administer: async ({ webhooks }, { principal, id }) => {
    const cancelled = await webhooks.cancel(principal.workspaceId, id);
    return cancelled.ok ? ok(json(200, showEndpoint(cancelled.value))) : cancelled;
  },
});

/** The calls that manage webhook endpoints in these formats. */
export function webhookCalls(formats: readonly WebhookFormat[]): Operation[] {
  const byName = new Map(formats.map((format) => [format.name, format]));
  return [
    listEndpoints,
    createEndpoint(byName),
    getEndpoint,
    changeEndpoint(byName),
    deleteEndpoint,
    pauseEndpoint,
    resumeEndpoint,
    rotateSecret(byName),
    retryWaiting,
    cancelWaiting,
    ...attemptCalls(byName),
    ...replayCalls(byName),
  ];
}
