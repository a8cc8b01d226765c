import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { apiOf } from '../support/client.ts';
import {
  createEndpoint,
  eventually,
  hasReceived,
  type ShownEndpoint,
  startHttpReceiver,
} from '../webhooks/endpoint.ts';
import { hubWithUser } from './stele.ts';

const { hub, ada } = await hubWithUser();
const api = apiOf(() => hub);

const shown = (id: string): Promise<ShownEndpoint> => api.ask('GET', `/webhooks/${id}`, 200);

it('creates an endpoint, prints its secret alone, and sends a test that the secret verifies', async () => {
  const receiver = await startHttpReceiver();
  const made = await ada.run([
    'webhooks',
    'create',
    'Shop',
    '--to',
    receiver.url,
    '--type',
    'order.*',
    '--include-own',
    '-H',
    'X-Token: hush',
  ]);
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^whsec_\S+\n$/) as string });
  expect(made.stderr).toMatch(/^Webhook endpoint Shop, \S+\. The secret is shown only once\.$/m);
  const test = await ada.run(['webhooks', 'test', 'Shop']);
  expect(test.code, test.stderr).toBe(0);
  expect(test.stdout).toMatch(/^outcome +delivered 204$/m);
  expect(test.stdout + made.stdout + made.stderr).not.toContain('hush');
  const [first] = receiver.received;
  expect(first?.headers['x-token']).toBe('hush');
  new Webhook(made.stdout.trim()).verify(first?.body ?? '', first?.headers as Record<string, string>);
  const page = await ada.run(['webhooks', 'show', 'Shop']);
  expect(page.stdout).toMatch(/^events +order\.\*$/m);
  expect(page.stdout).toMatch(/^headers +X-Token$/m);
  const list = await ada.run(['webhooks', 'list']);
  expect(list.stdout).toMatch(/^ID +NAME +STATE +FORMAT +WAITING +DELIVERED +MISSED +EVENTS +SUCCEEDED +URL$/m);
  expect(list.stdout).toMatch(/ Shop +active +stele +0 +0 +0 +order\.\* /);
  expect((await ada.run(['doctor'])).stdout).toMatch(/✓ webhooks +1 endpoint, and none missed anything$/m);

  expect((await ada.run(['webhooks', 'update', 'Shop', '--type', 'all', '--name', 'Store'])).stdout).toMatch(
    /^Webhook endpoint Store, \S+, is changed\.$/m,
  );
  expect(await ada.json(['webhooks', 'show', 'Store'])).toMatchObject([{ types: [], headers: ['X-Token'] }]);
  const rotated = await ada.run(['webhooks', 'rotate-secret', 'Store']);
  expect(rotated.stdout).not.toBe(made.stdout);
  expect(rotated.stderr).toMatch(/signed with the old secret too until/);
  const unsure = await ada.run(['webhooks', 'delete', 'Store']);
  expect(unsure).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes confirms') as string });
  expect((await ada.run(['webhooks', 'delete', 'Store', '--dry-run'])).stdout).toContain('Dry run: nothing is stored');
  expect((await ada.run(['webhooks', 'delete', 'Store', '--yes'])).stdout).toBe('Store is deleted.\n');
  const gone = await ada.run(['webhooks', 'show', 'Store']);
  expect(gone).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('There is no webhook endpoint "Store"') as string,
  });
});

it('shows what failed and waits, retries it, gives it up, and replays what was missed', async () => {
  const receiver = await startHttpReceiver((_request, reply) => void reply.writeHead(500).end('not now'));
  const { id } = await createEndpoint(api, { name: 'ERP', url: receiver.url, types: ['order.*'] });
  const order = await api.ask<{ id: string; display_id: string }>('POST', '/orders', 201, { internal_note: 'one' });
  await api.ask('PATCH', `/orders/${order.id}`, 200, { internal_note: 'two' });
  await eventually(
    () => shown(id),
    ({ waiting }) => waiting.events === 2,
  );
  const waiting = await ada.run(['webhooks', 'waiting', 'ERP']);
  expect(waiting.stdout).toMatch(new RegExp(`^order ${order.id} +1 +2 +1 .* refused status 500`, 'm'));
  const attempts = await ada.json(['webhooks', 'attempts', 'ERP', '--failed', '--order', order.display_id]);
  expect(attempts).toMatchObject([{ outcome: 'refused_status', status: 500, attempt: 1 }]);
  const attemptId = String(attempts[0]?.['id']);
  const attempt = await ada.run(['webhooks', 'attempt', 'ERP', attemptId]);
  expect(attempt.stdout).toMatch(/^request +.*User-Agent: Stele-Webhooks/m);
  expect(attempt.stdout).toContain('"type": "order.created"');
  expect(attempt.stdout).toContain('not now');
  expect((await ada.run(['doctor'])).stdout).toMatch(
    /! webhooks +ERP is failing since [\d: -]+\n +→ What failed, and why: /,
  );
  expect((await ada.run(['webhooks', 'retry', 'ERP'])).stdout).toBe('2 events are tried now.\n');
  await hasReceived(receiver, 2);

  expect((await ada.run(['webhooks', 'cancel', 'ERP'])).code).toBe(2);
  const cancelled = await ada.run(['webhooks', 'cancel', 'ERP', '--yes']);
  expect(cancelled.stdout).toMatch(
    /^The receiver has missed 2 events\. To send them: stele webhooks replay \S+ --missed\n$/,
  );
  expect((await ada.run(['doctor'])).stdout).toMatch(/! webhooks +ERP is .*its receiver missed 2 events/);
  receiver.answer = (_request, reply) => void reply.writeHead(204).end();
  receiver.received.length = 0;
  const preview = await ada.run(['webhooks', 'replay', 'ERP', '--missed', '--dry-run']);
  expect(preview.stdout).toMatch(
    /^events +2\nfirst +order \S+ v1, .*\nlast +order \S+ v2, .*\ntakes +1 second at 50 a second\n$/,
  );
  expect((await ada.run(['webhooks', 'replay', 'ERP', '--missed'])).code).toBe(2);
  expect(receiver.received).toEqual([]);
  const begun = await ada.run(['webhooks', 'replay', 'ERP', '--missed', '--yes']);
  const replayId = /^The replay (\S+) has begun/.exec(begun.stdout)?.[1];
  await eventually(
    () => shown(id),
    ({ missed }) => missed === null,
  );
  expect(receiver.received.map(({ headers }) => headers['stele-replay'])).toEqual([replayId, replayId]);
  expect(await ada.json(['webhooks', 'replays', 'ERP'])).toMatchObject([{ id: replayId, state: 'done', delivered: 2 }]);
  expect((await ada.run(['webhooks', 'replay', 'ERP', '--missed'])).stdout).toBe('ERP has missed nothing.\n');
  expect((await ada.run(['webhooks', 'stop-replay', 'ERP', String(replayId)])).stdout).toMatch(
    /^The replay is done, with 2 of 2/,
  );

  const resent = await ada.run(['webhooks', 'resend', 'ERP', attemptId]);
  expect(resent.stdout).toMatch(/^The event is sent again, as the replay /);
  await hasReceived(receiver, 3);
  expect(receiver.received[2]?.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id']);
});

it('pauses and resumes, and asks before it leaves anything out', async () => {
  const receiver = await startHttpReceiver();
  const { id } = await createEndpoint(api, { name: 'Pausing', url: receiver.url, types: ['order.*'] });
  expect((await ada.run(['webhooks', 'pause', 'Pausing', '--reason', 'Moving house'])).code).toBe(0);
  expect((await ada.run(['doctor'])).stdout).toContain('Pausing is paused: Moving house');
  await api.ask('POST', '/orders', 201, { internal_note: 'meanwhile' });
  expect((await ada.run(['webhooks', 'resume', 'Pausing', '--skip'])).code).toBe(2);
  expect((await ada.run(['webhooks', 'resume', 'Pausing'])).stdout).toMatch(/is active\.$/m);
  await hasReceived(receiver, 1);
  await ada.run(['webhooks', 'pause', id]);
  const skipped = await ada.run(['webhooks', 'resume', id, '--skip', '--yes']);
  expect(skipped.code, skipped.stderr).toBe(0);
});

it('shows in the audit what people and the hub did to an endpoint, without secrets', async () => {
  const receiver = await startHttpReceiver((_request, reply) => void reply.writeHead(410).end());
  const url = receiver.url;
  const { id } = await createEndpoint(api, {
    name: 'Audited',
    url,
    types: ['order.*'],
    headers: { 'X-Token': 'hush' },
  });
  await api.ask('POST', '/orders', 201, { internal_note: 'gone' });
  await eventually(
    () => shown(id),
    ({ state }) => state === 'disabled',
  );
  const { stdout } = await ada.run(['audit', '--limit', '2']);
  const [disabled, created] = stdout.split(/^(?=\d{4}-)/m);
  expect(disabled).toMatch(/webhook Audited +updated +by hub +hub deliverWebhooks\n +state +active → disabled/);
  expect(created).toMatch(/webhook Audited +created +by .* +hub createWebhook\n/);
  expect(created).toContain('["X-Token"]');
  expect(stdout).not.toMatch(/hush|whsec_/);
});

it('refuses what it does not understand', async () => {
  const receiver = await startHttpReceiver();
  const one = await createEndpoint(api, { name: 'Twin', url: receiver.url });
  await createEndpoint(api, { name: 'Twin', url: receiver.url });
  const cases: [string[], number, RegExp][] = [
    [['pause', 'Twin'], 2, /"Twin" is the name of 2 endpoints; give the id/],
    [['create', 'X', '--to', 'http://169.254.169.254/latest'], 3, /--to|url/],
    [['create', 'X', '--to', receiver.url, '--header', 'nonsense'], 2, /is not a header/],
    [['update', one.id], 2, /nothing to change/],
    [['attempts', one.id, '--failed', '--outcome', 'timeout'], 2, /--failed cannot be given with --outcome/],
    [['replay', one.id, '--missed', '--from', '2026-01-01'], 2, /--missed cannot be given/],
    [['replay', one.id, '--from', 'soon'], 2, /"soon" is not a time/],
    [['replay', one.id, '--after', 'nowhere', '--yes'], 3, /after/],
  ];
  for (const [args, code, says] of cases) {
    const done = await ada.run(['webhooks', ...args]);
    expect([done.code, done.stderr], args.join(' ')).toEqual([code, expect.stringMatching(says)]);
  }
});
