import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestWorkspace } from '../../src/hub.ts';
import { createTestingHub, type TestingHub } from '../testing/workspaces.ts';
import { eventually, type HttpReceiver, startHttpReceiver } from './endpoint.ts';

let hub: TestingHub;

beforeAll(async () => {
  hub = await createTestingHub();
});

afterAll(() => hub.close());

async function ask<T>(
  { key }: TestWorkspace,
  method: string,
  path: string,
  status: number,
  body?: unknown,
): Promise<T> {
  const reply = await hub.send({ method, path: `/api${path}`, body, headers: { 'x-api-key': key } });
  expect(reply.status, reply.text).toBe(status);
  return (reply.text === '' ? undefined : reply.json()) as T;
}

const createOrder = (workspace: TestWorkspace, note: string): Promise<{ id: string }> =>
  ask(workspace, 'POST', '/orders', 201, { internal_note: note });

const notesOf = ({ received }: HttpReceiver, from = 0): string[] =>
  received.slice(from).map(({ body }) => /after|before/.exec(body)?.[0] ?? body);

it('a restored snapshot has its endpoints again, and nothing that the restore undid is sent afterwards', async () => {
  const workspace = await hub.workspace();
  // Slow, so that much is read and not sent yet.
  const receiver = await startHttpReceiver((_request, reply) => void setTimeout(() => reply.writeHead(204).end(), 100));
  const content = { name: 'Test', url: receiver.url, types: ['order.*'], skip_changes_by: [] };
  const { id } = await ask<{ id: string }>(workspace, 'POST', '/webhooks', 201, content);
  await workspace.snapshot('with-an-endpoint');
  for (let round = 1; round <= 3; round++) {
    await Promise.all(Array.from({ length: 120 }, () => createOrder(workspace, 'before')));
    await eventually(
      () => receiver.received,
      ({ length }) => length > 0,
    );
    await workspace.restore('with-an-endpoint');
    // What was on its way arrives.
    await sleep(250);
    const sent = receiver.received.length;
    const order = await createOrder(workspace, 'after');
    await ask(workspace, 'PATCH', `/orders/${order.id}`, 200, { internal_note: 'after all' });
    await eventually(
      () => notesOf(receiver, sent),
      ({ length }) => length >= 2,
    );
    expect(notesOf(receiver, sent)).toEqual(['after', 'after']);
    const shown = await eventually(
      () => ask<{ counts: { delivered: number } }>(workspace, 'GET', `/webhooks/${id}`, 200),
      ({ counts }) => counts.delivered === 2,
    );
    expect(shown).toMatchObject({ state: 'active', missed: null, waiting: { events: 0 } });
    await workspace.restore('with-an-endpoint');
    receiver.received.length = 0;
  }
});

it('a reset deletes endpoints that the seed does not have, and what waits for them', async () => {
  const workspace = await hub.workspace();
  const receiver = await startHttpReceiver((_request, reply) => void reply.writeHead(500).end());
  await ask(workspace, 'POST', '/webhooks', 201, {
    name: 'Test',
    url: receiver.url,
    types: ['order.*'],
    skip_changes_by: [],
  });
  await createOrder(workspace, 'before');
  await eventually(
    () => hub.sql('select from webhook_waiting where workspace_id = $1', [workspace.id]),
    ({ length }) => length === 1,
  );
  await workspace.reset();
  const sent = receiver.received.length;
  for (const table of ['endpoints', 'progress', 'waiting', 'attempts', 'replays', 'workers'])
    expect(await hub.sql(`select from webhook_${table} where workspace_id = $1`, [workspace.id]), table).toEqual([]);
  await createOrder(workspace, 'after');
  // Longer than the pause before the second attempt.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  expect(receiver.received).toHaveLength(sent);
});
