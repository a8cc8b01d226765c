import { expect, it } from 'vitest';
import { prepareWebhook } from '../bad-input/access.ts';
import { createTestHub } from '../support/test-hub.ts';

it('a hub that starts deletes attempts older than 30 days and replays that ended 90 days ago, however many', async () => {
  const hub = await createTestHub();
  try {
    await prepareWebhook(hub, 'paused');
    const attempts = `insert into webhook_attempts (workspace_id, endpoint_id, id, event_id, type, entity, entity_id, version,
        attempt, started_at, duration_ms, url, outcome, gave_up, request_headers, request_body)
      select workspace_id, endpoint_id, $1 || n, event_id, type, entity, entity_id, version, attempt, now() - $2::interval,
        duration_ms, url, outcome, gave_up, request_headers, request_body from webhook_attempts, generate_series(1, $3) n
        where id not like '%:%'`;
    await hub.sql(attempts, ['old:', '30 days 1 minute', 12_000]);
    await hub.sql(attempts, ['new:', '29 days 23 hours', 10]);
    const replays = `insert into webhook_replays (workspace_id, endpoint_id, id, state, until, rate, total, created_by, ended_at)
      select workspace_id, endpoint_id, $1, $2, until, 1, 0, 'tests', now() - $3::interval from webhook_replays where id not like '%:%'`;
    await hub.sql(replays, ['old:', 'done', '91 days']);
    await hub.sql(replays, ['new:', 'cancelled', '89 days']);
    await hub.sql(replays, ['running:', 'running', null]);
    const marks = `insert into webhook_erased (workspace_id, entity, entity_id, version, erased_at)
      values ('demo', 'order', $1, 1, now() - $2::interval)`;
    await hub.sql(marks, ['old', '3 days']);
    await hub.sql(marks, ['new', '1 day']);
    await hub.secondHub();
    const left = async (): Promise<unknown> => [
      await hub.sql(
        `select split_part(id, ':', 1) as id, count(*)::int as n from webhook_attempts group by 1 order by 1`,
      ),
      await hub.sql('select id from webhook_replays order by id'),
      await hub.sql('select entity_id as id from webhook_erased'),
    ];
    await expect.poll(left, { timeout: 10_000 }).toEqual([
      [
        { id: 'new', n: 10 },
        { id: 'webhook-of-the-tests', n: 1 },
      ],
      [{ id: 'new:' }, { id: 'running:' }, { id: 'webhook-of-the-tests' }],
      [{ id: 'new' }],
    ]);
  } finally {
    await hub.close();
  }
});
