import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { restoreBackup } from '../../src/backup/restore-backup.ts';
import { writeBackup } from '../../src/backup/write-backup.ts';
import { createStele } from '../../src/hub.ts';
import { apiOf } from '../support/client.ts';
import { withClient } from '../support/databases.ts';
import { HttpClient } from '../support/requests.ts';
import { createTestHub } from '../support/test-hub.ts';
import {
  createEndpoint,
  eventually,
  hasReceived,
  type ShownEndpoint,
  startHttpReceiver,
} from '../webhooks/endpoint.ts';
import { emptyDatabase, makeFolder } from './support.ts';

test('a restored copy pauses every endpoint, sends nothing of the past, and goes on from the present when it is resumed', async () => {
  const hub = await createTestHub({ demo: false });
  onTestFinished(() => hub.close());
  const api = apiOf(() => hub);
  const receiver = await startHttpReceiver();
  const failing = await startHttpReceiver((_request, reply) => void reply.writeHead(500).end());
  const endpoint = await createEndpoint(api, {
    url: receiver.url,
    types: ['order.*'],
    headers: { 'X-Token': 'shared' },
  });
  const waits = await createEndpoint(api, { url: failing.url, types: ['order.*'] });
  for (const note of ['a', 'b', 'c']) await api.ask('POST', '/orders', 201, { internal_note: note });
  await hasReceived(receiver, 3);
  await eventually(
    () => api.ask<ShownEndpoint>('GET', `/webhooks/${waits.id}`, 200),
    ({ waiting }) => waiting.events === 3,
  );
  await api.ask('POST', `/webhooks/${endpoint.id}/replays`, 202, { rate: 1 });
  const file = join(await makeFolder(), 'webhooks.stele');
  await writeBackup(hub.database, file);
  for (const { id } of [endpoint, waits]) await api.ask('POST', `/webhooks/${id}/pause`, 200);
  // Nothing more is sent within a second.
  await sleep(1500);
  const sent = [receiver.received.length, failing.received.length];

  const restored = await emptyDatabase();
  await restoreBackup(restored, file);
  const copy = await createStele({ database: restored, adminKey: hub.key, demo: false });
  onTestFinished(() => copy.close());
  const client = new HttpClient(copy.url);
  onTestFinished(() => client.close());
  const copied = apiOf(() => ({ key: hub.key, send: (request) => client.send(request) }));
  // The first connections to a new database take long on a busy machine.
  await eventually(
    async () => (await copied.send('POST', '/orders', { internal_note: 'in the copy' })).status,
    (status) => status === 201,
  );
  for (const { id } of [endpoint, waits]) {
    const shown = await eventually(
      () => copied.ask<ShownEndpoint>('GET', `/webhooks/${id}`, 200),
      ({ state }) => state === 'paused',
    );
    expect(shown.state_reason).toMatch(/restored from a backup/);
  }
  expect([receiver.received.length, failing.received.length]).toEqual(sent);
  const rows = await withClient(restored, async (database) => ({
    attempts: (await database.query('select from webhook_attempts')).rowCount,
    secrets: (await database.query('select from webhook_endpoints where secret like $1', ['whsec_%'])).rowCount,
  }));
  expect(rows).toEqual({ attempts: 0, secrets: 2 });

  const resumed = await copied.ask<ShownEndpoint>('POST', `/webhooks/${endpoint.id}/resume`, 200);
  expect(resumed).toMatchObject({ state: 'active', missed: { events: 1 } });
  const replays = await copied.ask<{ items: { state: string }[] }>('GET', `/webhooks/${endpoint.id}/replays`, 200);
  expect(replays.items.map(({ state }) => state)).toEqual(['cancelled']);
  await copied.ask('POST', `/webhooks/${waits.id}/resume`, 200);
  failing.answer = receiver.answer;
  await copied.ask('POST', '/orders', 201, { internal_note: 'later' });
  await hasReceived(receiver, (sent[0] as number) + 1);
  await hasReceived(failing, (sent[1] as number) + 1);
  await sleep(300);
  for (const { received } of [receiver, failing]) expect(received.at(-1)?.body).toContain('later');
  expect([receiver.received.length, failing.received.length]).toEqual(sent.map((count) => count + 1));
  expect(receiver.received.at(-1)?.headers['stele-missed']).toBe('1');
});
