import { describe, expect, it } from 'vitest';
import { clientOf } from '../support/client.ts';
import { createTestingHub } from '../testing/workspaces.ts';
import { createEndpoint, eventually, hasReceived, startHttpReceiver } from '../webhooks/endpoint.ts';
import { ownDatabase } from '../webhooks/own-hub.ts';
import { countsOf } from './client.ts';

describe('requests by time', () => {
  it('are counted by dialect and outcome, are stored when a hub ends, and are those of all hubs', async () => {
    const own = await ownDatabase();
    const [one, two] = [await own.start(), await own.start()];
    const get = (hub: { url: string }, path: string, key?: string) =>
      fetch(hub.url + path, key === undefined ? {} : { headers: { 'x-api-key': key } }).then((reply) => reply.text());
    for (const { hub } of [one, two]) {
      await get(hub, '/v1/orders', hub.key);
      await get(hub, '/v1/orders/none', hub.key);
      await get(hub, '/api/orders?limit=x', hub.key);
      // No workspace is known of these.
      await get(hub, '/v1/orders');
      await get(hub, '/v1/orders', 'none');
      await get(hub, '/readyz');
    }
    await two.stop();
    const before = await countsOf(one.api).requests();
    expect(before.items.at(-1)?.dialects['wizcommerce']).toMatchObject({ requests: 2, client_errors: 1 });
    await one.stop();
    const three = await own.start();
    const { items, complete_to } = await countsOf(three.api).requests();
    const { wizcommerce, hub, evreka } = items.at(-1)?.dialects ?? {};
    expect(wizcommerce).toMatchObject({ requests: 4, client_errors: 2, server_errors: 0 });
    expect(hub).toMatchObject({ requests: 3, client_errors: 2 });
    expect(evreka).toEqual({
      requests: 0,
      client_errors: 0,
      server_errors: 0,
      p50_ms: null,
      p95_ms: null,
      p99_ms: null,
    });
    expect(wizcommerce?.['p50_ms']).toBeGreaterThan(0);
    expect(wizcommerce?.['p99_ms']).toBeGreaterThanOrEqual(wizcommerce?.['p50_ms'] as number);
    expect(Math.abs(Date.now() - 10_000 - Date.parse(complete_to ?? ''))).toBeLessThan(5000);
  });

  it('need the scope that they are of', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const { key } = await api.ask<{ key: string }>('POST', '/keys', 201, { name: 'Reader', scopes: ['orders:read'] });
    const status = async (path: string) => (await api.send('GET', path, undefined, { 'x-api-key': key })).status;
    expect(
      await Promise.all(['orders', 'changes', 'requests', 'webhooks'].map((path) => status(`/statistics/${path}`))),
    ).toEqual([200, 200, 403, 403]);
  });

  it('go back with a test workspace, also those that are not stored yet', async () => {
    const hub = await createTestingHub();
    try {
      const shop = await hub.workspace({ seed: { orders: [{ amount: 10 }] } });
      const api = clientOf('hub', () => ({ send: hub.send, key: shop.key }), '/api');
      const first = await countsOf(api).orders();
      await api.ask('POST', '/orders', 201, { amount: 1 });
      expect((await countsOf(api).orders()).items.at(-1)).not.toEqual(first.items.at(-1));
      // Counted in the background, and then undone.
      await eventually(
        () => hub.sql("select from change_counts where workspace_id = $1 and name = 'hub'", [shop.id]),
        (rows) => rows.length > 0,
      );
      await shop.reset();
      expect((await countsOf(api).orders()).items.at(-1)?.states).toEqual(first.items.at(-1)?.states);
      await api.ask('POST', '/orders', 201, { amount: 1 });
      await shop.reset();
      expect((await countsOf(api).orders()).items.at(-1)?.states).toEqual(first.items.at(-1)?.states);
    } finally {
      await hub.close();
    }
  });
});

describe('attempts by time', () => {
  it('are counted with the log of attempts', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const receiver = await startHttpReceiver((request, reply) =>
      reply.writeHead(request.body.includes('wrong') ? 500 : 204).end(),
    );
    await createEndpoint(api, { url: receiver.url });
    await api.ask('POST', '/orders', 201, { amount: 1 });
    await api.ask('POST', '/orders', 201, { amount: 1, internal_note: 'wrong' });
    await hasReceived(receiver, 2);
    const logged = () =>
      own.sql<{ outcome: string; count: string }>('select outcome, count(*) from webhook_attempts group by outcome');
    await eventually(logged, (rows) => rows.length === 2);
    const { items } = await countsOf(api).webhooks();
    const rows = await logged();
    expect(rows.map(({ outcome }) => outcome).sort()).toEqual(['delivered', 'refused_status']);
    expect(items.at(-1)).toMatchObject({ delivered: 1 });
    expect(items.at(-1)?.failed).toBeGreaterThanOrEqual(1);
    const days = await countsOf(api).webhooks('interval=day');
    expect(days.items.at(-1)).toMatchObject({ delivered: 1 });
  });
});
