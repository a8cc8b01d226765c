import { randomUUID } from 'node:crypto';
import { ok, type Result, refuse } from '../model/result.ts';
import type { Clock, Instant } from '../model/time.ts';
import type { WebhookAttempt, WebhookEndpoint } from '../model/webhook.ts';
import type { FairReading } from '../store/database/connection.ts';
import { findEndpoint, findSecrets } from '../store/webhooks/endpoints.ts';
import { makeAttempt, type Send } from './attempt.ts';
import type { WebhookFormat } from './format.ts';

/** What a test send needs. */
export interface TestTools {
  readers: FairReading;
  formats: ReadonlyMap<string, WebhookFormat>;
  send: Send;
  now: Clock;
}

/** The type of a test in the log of attempts. */
const TEST = 'test';

/** In place of the network in a dry run. */
const sendNothing: Send = async () => ({
  outcome: 'not_sent',
  problem: 'A dry run sends nothing',
  replyHeaders: {},
  replyText: '',
  durationMs: 0,
});

/**
 * Sends a test to an endpoint, once and whatever its state. It is signed as events are. A dry run only writes it. Fails with `not_found`, or with `conflict`
 * for a format that this hub does not have. Throws the database's error.
 */
export async function sendTest(
  workspaceId: string,
  { id, format: name }: Pick<WebhookEndpoint, 'id' | 'format'>,
  isDryRun: boolean,
  { readers, formats, send, now }: TestTools,
): Promise<Result<WebhookAttempt>> {
  const [stored, secrets] = await readers
    .of(workspaceId)
    .read(findEndpoint(workspaceId, id), findSecrets(workspaceId, id));
  if (!stored || !secrets) return refuse({ kind: 'not_found', entity: 'webhook endpoint', id });
  const format = formats.get(name);
  if (!format) return refuse({ kind: 'conflict', reason: `This hub has no webhook format ${name}` });
  const at: Instant = new Date(now()).toISOString();
  const { log } = await makeAttempt(
    {
      endpoint: { ...stored, ...secrets, skippedActors: [] },
      format,
      event: { id: `evt_${randomUUID().replaceAll('-', '')}`, type: TEST, ...format.test(at) },
      change: undefined,
      replayId: '',
      attempt: 1,
      completeTo: stored.progress.cursor,
      missed: stored.progress.missed,
    },
    { send: isDryRun ? sendNothing : send, now },
  );
  return ok(log);
}
