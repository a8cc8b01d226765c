import type { Static } from 'typebox';
import type { CountedChanges } from '../../../core/webhooks/webhooks.ts';
import type { Entity } from '../../../model/event.ts';
import { entityName } from '../../../model/event.ts';
import { ok } from '../../../model/result.ts';
import type { WebhookEndpoint } from '../../../model/webhook.ts';
import { administrationOf } from '../../../operations/administer.ts';
import { DRY_RUN_HEADER, readDryRun } from '../../../operations/conditions.ts';
import type { Operation } from '../../../operations/operation.ts';
import { list, read, task } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import type { WebhookFormat } from '../../../webhooks/format.ts';
import { CursorQuery, PageOf, pageReply } from '../schema.ts';
import { administerWebhooks } from './administer.ts';
import { beginReplay } from './begin-replay.ts';
import { Replay, ReplayPreview, ReplayRequest, showReplay } from './schema.ts';

const SCOPE = 'webhooks';
const IDS = { id: 'The id of the endpoint.', replay_id: 'The id of the replay.' };
const RATE = 50;

type Place = CountedChanges['first'];

const shownPlace = (place: Place): Static<typeof ReplayPreview>['first'] =>
  place === undefined
    ? null
    : { entity: entityName(place.entity as Entity), id: place.id, version: place.version, at: place.changedAt };

const startReplay = (formats: ReadonlyMap<string, WebhookFormat>): Operation =>
  task({
    id: 'replayWebhook',
    method: 'POST',
    path: '/webhooks/{id}/replays',
    scope: SCOPE,
    summary: 'Send events of the past again, also those that were delivered',
    description:
      'In order and with their ids, marked by the header `Stele-Replay`. New events are sent beside it. A dry run says how many they are ' +
      'and how long it takes.',
    parameters: { id: IDS.id },
    body: ReplayRequest,
    bodyIsOptional: true,
    replies: {
      202: { description: 'The replay', schema: Replay },
      200: { description: 'With `Stele-Dry-Run: true`, what it would send', schema: ReplayPreview },
    },
    handlesDryRun: true,
    answer: async (call, core) => {
      const { principal, id } = call;
      const { workspaceId } = principal;
      const dry = readDryRun(call);
      if (!dry.ok) return dry;
      const command = administrationOf(call);
      if (!command.ok) return command;
      const { rate = RATE, ...range } = (call.body ?? {}) as Static<typeof ReplayRequest>;
      const typesOf = ({ format }: WebhookEndpoint): readonly string[] =>
        Object.keys(formats.get(format)?.eventNames ?? {});
      const counted = await core.webhooks.count(workspaceId, id, range, typesOf);
      if (!counted.ok) return counted;
      const { count, first, last, range: known } = counted.value;
      if (dry.value) {
        const preview: Static<typeof ReplayPreview> = {
          dry_run: true,
          events: count,
          first: shownPlace(first),
          last: shownPlace(last),
          rate,
          seconds: Math.ceil(count / rate),
          until: known.until,
        };
        return ok(json(200, preview, { [DRY_RUN_HEADER]: 'true' }));
      }
      return beginReplay(core, command.value, { ...known, endpoint_id: id, rate, total: count });
    },
  });

const listReplays = list({
  id: 'listWebhookReplays',
  method: 'GET',
  path: '/webhooks/{id}/replays',
  scope: SCOPE,
  summary: 'List the replays of an endpoint, the latest first',
  parameters: { id: IDS.id },
  query: CursorQuery,
  replies: { 200: { description: 'A page of replays', schema: PageOf(Replay) } },
  answer: async ({ principal, id, query: { limit = 100, after } }, core) =>
    pageReply(await core.webhooks.replays(principal.workspaceId, id, { after, size: limit }), showReplay),
});

const getReplay = read({
  id: 'getWebhookReplay',
  method: 'GET',
  path: '/webhooks/{id}/replays/{replay_id}',
  scope: SCOPE,
  summary: 'Show how far a replay has come',
  parameters: IDS,
  replies: { 200: { description: 'The replay', schema: Replay } },
  answer: async ({ principal, id, parameters }, core) => {
    const found = await core.webhooks.replay(principal.workspaceId, id, parameters.replay_id ?? '');
    return found.ok ? ok(json(200, showReplay(found.value))) : found;
  },
});

const cancelReplay = administerWebhooks({
  id: 'cancelWebhookReplay',
  method: 'POST',
  path: '/webhooks/{id}/replays/{replay_id}/cancel',
  summary: 'Stop a replay',
  description: 'One that has ended stays as it is.',
  parameters: IDS,
  replies: { 200: { description: 'The replay', schema: Replay } },
  administer: async ({ webhooks }, { principal, id, parameters }) => {
    const cancelled = await webhooks.cancelReplay(principal.workspaceId, id, parameters.replay_id ?? '');
    return cancelled.ok ? ok(json(200, showReplay(cancelled.value))) : cancelled;
  },
});

/** The calls that send events of the past again. */
export const replayCalls = (formats: ReadonlyMap<string, WebhookFormat>): Operation[] => [
  startReplay(formats),
  listReplays,
  getReplay,
  cancelReplay,
];
