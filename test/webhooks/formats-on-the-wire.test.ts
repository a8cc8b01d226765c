import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook, type WebhookFormatName } from '../../sdk/index.ts';
import { createStele } from '../../src/hub.ts';
import { apiOf, ask, sendAs } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import {
  createEndpoint,
  eventually,
  type HttpReceiver,
  hasReceived,
  type Received,
  type ShownEndpoint,
  startHttpReceiver,
} from './endpoint.ts';

let hub: TestHub;
const api = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

interface Subscribed {
  receiver: HttpReceiver;
  endpoint: ShownEndpoint;
}

async function subscribe(format: WebhookFormatName, content: object = {}): Promise<Subscribed> {
  const receiver = await startHttpReceiver();
  return { receiver, endpoint: await createEndpoint(api, { url: receiver.url, format, ...content }) };
}

/** The body of a received webhook, which the SDK has verified. */
async function verified(
  { endpoint }: Subscribed,
  { body, headers }: Received,
  format: WebhookFormatName,
): Promise<Record<string, unknown>> {
  await verifyWebhook(body, headers, endpoint.public_key ?? endpoint.secret, { format });
  return JSON.parse(body) as Record<string, unknown>;
}

const BITBYBIT = '/customer/api/open/v1';
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('a receiver of bitbybit', () => {
  it('gets orders as its API shows them, at the version of each event', async () => {
    const subscribed = await subscribe('bitbybit');
    const id = await hub.seedOrder({ status: { state: 'confirmed' }, internal_note: 'one' }, { bitbybit: 'bbb-77' });
    const shown = [await ask<{ data: unknown }>(hub, 'bitbybit', 'GET', `${BITBYBIT}/orders/bbb-77`)];
    // The first ones are sent after the last one is made, so that earlier versions are read from the history.
    subscribed.receiver.answer = (_, reply) => void setTimeout(() => reply.writeHead(204).end(), 300);
    for (const status of ['cancelled', 'confirmed']) {
      const reply = await sendAs(
        hub,
        hub.key,
        'wizcommerce',
        { method: 'PATCH', path: `/v1/orders/${id}/status`, body: { status } },
        { traceparent: TRACEPARENT },
      );
      expect(reply.status).toBe(200);
      shown.push(await ask(hub, 'bitbybit', 'GET', `${BITBYBIT}/orders/bbb-77`));
    }
    const received = await hasReceived(subscribed.receiver, 3);
    const bodies = await Promise.all(received.map((each) => verified(subscribed, each, 'bitbybit')));
    expect(bodies).toEqual(shown.map(({ data }) => data));
    expect(bodies[0]).toMatchObject({ id: 'bbb-77', notes: 'one' });
    expect(received.map(({ headers }) => headers['x-bitbybit-webhook-event'])).toEqual([
      'order.created',
      'order.updated',
      'order.updated',
    ]);
    expect(received.map(({ headers }) => headers['user-agent'])).toEqual(Array(3).fill('BitByBit-Webhooks/1.0'));
    expect(received.map(({ headers }) => headers['traceparent'])).toEqual([undefined, TRACEPARENT, TRACEPARENT]);
  });

  it('gets customers with their addresses and products, and of deleted ones the id', async () => {
    const subscribed = await subscribe('bitbybit', { types: ['customer.*', 'product.*'] });
    const address = { firstName: 'A', lastName: 'L', phone: '1', address1: 'S 1', city: 'C', province: 'P', zip: '1' };
    const created = await ask<{ data: { id: string } }>(hub, 'bitbybit', 'POST', `${BITBYBIT}/customers`, {
      email: 'receiver@example.com',
      firstName: 'Ada',
      addresses: [{ ...address, mainAddress: true }],
    });
    const product = await ask<{ data: { id: string } }>(hub, 'bitbybit', 'POST', `${BITBYBIT}/products`, {
      name: 'Chair',
      variants: [{ title: 'Red', price: 10 }],
    });
    await hasReceived(subscribed.receiver, 2);
    await ask(hub, 'bitbybit', 'DELETE', `${BITBYBIT}/customers/${created.data.id}`);
    await ask(hub, 'bitbybit', 'DELETE', `${BITBYBIT}/products/${product.data.id}`);
    const received = await hasReceived(subscribed.receiver, 4);
    const events = await Promise.all(
      received.map(async (each) => [
        each.headers['x-bitbybit-webhook-event'],
        await verified(subscribed, each, 'bitbybit'),
      ]),
    );
    expect(Object.fromEntries(events)).toEqual({
      'customer.created': created.data,
      'product.created': product.data,
      'customer.deleted': { id: created.data.id },
      'product.deleted': { id: product.data.id },
    });
  });

  it('gets no event that the vendor does not have, and the hub says so', async () => {
    const subscribed = await subscribe('bitbybit');
    const id = await hub.seedOrder({});
    await api.ask('DELETE', `/orders/${id}`, '2xx');
    await api.ask('POST', `/orders/${id}/restore`, 200, {});
    const received = await hasReceived(subscribed.receiver, 2);
    expect(received.map(({ headers }) => headers['x-bitbybit-webhook-event'])).toEqual([
      'order.created',
      'order.updated',
    ]);
    const refused = await api.send('POST', '/webhooks', {
      name: 'Test',
      url: subscribed.receiver.url,
      format: 'bitbybit',
      types: ['order.deleted'],
    });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('order.deleted')]);
  });
});

describe('a receiver of WizCommerce', () => {
  it('gets orders as its API shows them, signed, beside a custom header', async () => {
    const subscribed = await subscribe('wizcommerce', { headers: { 'X-My-Token': 'theirs' } });
    const id = await hub.seedOrder({ status: { state: 'draft' } }, { wizcommerce: 'wiz-77' });
    const { data } = await ask<{ data: unknown }>(hub, 'wizcommerce', 'GET', '/v1/orders/wiz-77');
    await api.ask('DELETE', `/orders/${id}`, '2xx');
    const received = await hasReceived(subscribed.receiver, 2);
    const bodies = await Promise.all(received.map((each) => verified(subscribed, each, 'wizcommerce')));
    expect(bodies).toEqual([
      { event: 'order.created', data },
      { event: 'order.deleted', data: { id: 'wiz-77' } },
    ]);
    expect(received.map(({ headers }) => headers['x-my-token'])).toEqual(['theirs', 'theirs']);
  });

  it('gets a token in place of a signature, where the endpoint has one', async () => {
    const subscribed = await subscribe('wizcommerce', { secret_kind: 'token' });
    await hub.seedOrder({});
    const [received] = (await hasReceived(subscribed.receiver, 1)) as [Received];
    expect(received.headers['x-wizcommerce-token']).toBe(subscribed.endpoint.secret);
    expect(received.headers['x-wizcommerce-signature']).toBeUndefined();
    await verified(subscribed, received, 'wizcommerce');
  });
});

describe('a receiver of the hub’s own format', () => {
  it('verifies with the public key alone, where the endpoint has a pair of keys', async () => {
    const subscribed = await subscribe('stele', { secret_kind: 'ed25519' });
    expect(subscribed.endpoint.public_key).toMatch(/^whpk_/);
    await hub.seedOrder({});
    const [received] = (await hasReceived(subscribed.receiver, 1)) as [Received];
    expect(await verified(subscribed, received, 'stele')).toMatchObject({ type: 'order.created' });
  });

  it('gets an event that is too long without its values', async () => {
    const subscribed = await subscribe('stele', { types: ['order.updated'] });
    const id = await hub.seedOrder({});
    const attributes = Array.from({ length: 90 }, (_, i) => ({ name: `n${i}`, value: 'é'.repeat(2000) }));
    await api.ask('PATCH', `/orders/${id}`, 200, { attributes });
    const [received] = (await hasReceived(subscribed.receiver, 1)) as [Received];
    const event = await verified(subscribed, received, 'stele');
    expect(event).toMatchObject({ data: { id, version: 2, changes: [{ field: 'attributes' }], truncated: true } });
    expect(received.body.length).toBeLessThan(2000);
  });
});

describe('the ranges that the operator allows', () => {
  it('are those of this machine in a hub for tests, and none where the operator says so', async () => {
    const receiver = await startHttpReceiver();
    const strict = await createStele({ demo: false, webhookAllowedRanges: [], durable: false });
    try {
      const save = (url: string) =>
        fetch(`${strict.url}/api/webhooks`, {
          method: 'POST',
          headers: { 'X-API-Key': strict.key, 'Content-Type': 'application/json' },
          body: JSON.stringify({ name: 'Test', url, format: 'stele' }),
        });
      for (const url of [
        receiver.url,
        receiver.url.replace('http:', 'https:'),
        'https://localhost/',
        'http://[::1]/',
      ]) {
        const reply = await save(url);
        const problem = (await reply.json()) as { errors: { pointer: string; detail: string }[] };
        expect([reply.status, problem.errors]).toEqual([
          400,
          [{ pointer: '#/url', rule: expect.any(String), detail: expect.stringContaining('a loopback address') }],
        ]);
      }
    } finally {
      await strict.close();
    }
    await createEndpoint(api, { url: receiver.url });
    await hub.seedOrder({});
    await eventually(
      () => receiver.received.length,
      (count) => count > 0,
    );
  });
});
