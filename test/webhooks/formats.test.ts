import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { RecordSet } from '../../src/core/context/record-set.ts';
import { dialects } from '../../src/dialects/all.ts';
import { view as bitbybitCustomer } from '../../src/dialects/bitbybit/customers/lens.ts';
import { view as bitbybitOrder } from '../../src/dialects/bitbybit/orders/lens.ts';
import { view as bitbybitProduct } from '../../src/dialects/bitbybit/products/lens.ts';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { HubEvent } from '../../src/dialects/hub/events/event.ts';
import { view as wizcommerceOrder } from '../../src/dialects/wizcommerce/orders/lens.ts';
import { V1 } from '../../src/dialects/wizcommerce/orders/schema.ts';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { EVENT_TYPES, type EventType } from '../../src/model/event.ts';
import type { Recorded } from '../../src/model/record.ts';
import { createValidation } from '../../src/validation/validation.ts';
import { eventIdOf } from '../../src/webhooks/event-id.ts';
import type { WebhookFormat } from '../../src/webhooks/format.ts';
import { standardSignature } from '../../src/webhooks/signing.ts';
import { text, worlds } from '../support/arbitrary-order.ts';
import { aChange, anEvent } from './events.ts';

const FORMATS = new Map(dialects.flatMap(({ webhookFormat: format }) => (format ? [[format.name, format]] : [])));

function formatOf(name: string): WebhookFormat {
  const format = FORMATS.get(name);
  if (!format) throw new Error(`no format ${name}`);
  return format;
}

const dialectOf = (format: WebhookFormat): Dialect =>
  dialects.find(({ webhookFormat }) => webhookFormat === format) as Dialect;

const [stele, bitbybit, wizcommerce] = [formatOf('stele'), formatOf('bitbybit'), formatOf('wizcommerce')];

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

const headersOf = (format: WebhookFormat, body: string, secrets: readonly string[], eventName = 'order.updated') =>
  format.headers({ eventId: 'evt_1', eventName, sentAtSeconds: nowSeconds(), body, secrets });

describe('an event id', () => {
  const id = eventIdOf('demo', aChange());

  test('has the vendor’s form, and is the same for the same change', () => {
    expect(id).toMatch(/^evt_[0-9a-f]{32}$/);
    expect(eventIdOf('demo', aChange({ changes: [], reason: 'erased' }))).toBe(id);
  });

  test('is another one for every other change, one after a restored backup too', () => {
    const others = [
      eventIdOf('other', aChange()),
      eventIdOf('demo', aChange({ entity: 'customers' })),
      eventIdOf('demo', aChange({ id: 'x' })),
      eventIdOf('demo', aChange({ version: 8 })),
      eventIdOf('demo', aChange({ changed_at: '2026-11-30T12:00:00.124Z' })),
      eventIdOf('demo', aChange({ request_id: 'req-2' })),
      eventIdOf('dem', aChange({ id: `o${aChange().id}` })),
    ];
    expect(new Set([id, ...others]).size).toBe(others.length + 1);
  });
});

describe('the format stele', () => {
  test('is verified by the library of Standard Webhooks, whatever the body', () => {
    const { secret } = stele.newSecret('hmac');
    fc.assert(
      fc.property(text, (note) => {
        const body = stele.body(anEvent(aChange({ changes: [{ field: 'internal_note', from: null, to: note }] })));
        const event = new Webhook(secret).verify(body, headersOf(stele, body, [secret])) as HubEvent;
        expect(event.data.changes).toEqual([{ field: 'internal_note', from: null, to: note }]);
      }),
    );
  });

  test('has the event as the hub’s own API shows it', () => {
    const [body, event] = [stele.body(anEvent()), anEvent()];
    expect(JSON.parse(body)).toMatchObject({
      type: 'order.updated',
      timestamp: event.change.changed_at,
      data: { entity: 'order', id: event.change.id, version: 7, changes: event.change.changes, display_id: 'SO-1' },
    });
  });

  test('has the trace of the request that made the change', () => {
    const trace_context = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const event = JSON.parse(stele.body(anEvent(aChange({ trace_context }))));
    expect(event.data.trace).toEqual({ traceparent: trace_context });
    expect(JSON.parse(stele.body(anEvent())).data).not.toHaveProperty('trace');
  });

  test('during a rotation, is verified with both secrets, and with no other', () => {
    const [present, before, other] = [1, 2, 3].map(() => stele.newSecret('hmac').secret) as [string, string, string];
    const body = stele.body(anEvent());
    const headers = headersOf(stele, body, [present, before]);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secret of [present, before]) expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
    expect(() => new Webhook(other).verify(body, headers)).toThrow('No matching signature');
  });

  test('that was tampered with is refused', () => {
    const { secret } = stele.newSecret('hmac');
    const body = stele.body(anEvent());
    const headers = headersOf(stele, body, [secret]);
    const webhook = new Webhook(secret);
    expect(() => webhook.verify(body.replace('Ring', 'Rung'), headers)).toThrow();
    expect(() => webhook.verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    expect(() => webhook.verify(body, { ...headers, 'webhook-timestamp': String(nowSeconds() + 1) })).toThrow();
    expect(() => webhook.verify(body, headersOf(stele, `${body} `, [secret]))).toThrow();
  });

  test('is signed with ed25519 on request, which the public key verifies', () => {
    const { secret, publicKey = '' } = stele.newSecret('ed25519');
    expect(secret).toMatch(/^whsk_[A-Za-z0-9+/]{86}==$/);
    expect(publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    const body = stele.body(anEvent());
    const headers = headersOf(stele, body, [secret]);
    const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const [version, signature = ''] = (headers['webhook-signature'] ?? '').split(',');
    const isValid = (message: string): boolean =>
      verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64'));
    expect(version).toBe('v1a');
    expect(isValid(`evt_1.${headers['webhook-timestamp']}.${body}`)).toBe(true);
    expect(isValid(`evt_2.${headers['webhook-timestamp']}.${body}`)).toBe(false);
  });

  test('a rotation from a shared secret to a pair of keys has a signature of each', () => {
    const [pair, shared] = [stele.newSecret('ed25519'), stele.newSecret('hmac')];
    const body = stele.body(anEvent());
    const headers = headersOf(stele, body, [pair.secret, shared.secret]);
    expect(headers['webhook-signature']).toMatch(/^v1a,\S+ v1,\S+$/);
    expect(new Webhook(shared.secret).verify(body, headers)).toBeTruthy();
  });

  // Published by Svix, whose libraries others' receivers use.
  test('signs as other implementations do', () => {
    const [id, time, body] = ['msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}'] as const;
    expect(standardSignature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', id, time, body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
    const key = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
    expect(standardSignature(key, id, time, body)).toBe(
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    );
  });

  test('is sent without values where it would be too long, and not a byte before', () => {
    const long = (length: number) =>
      stele.body(anEvent(aChange({ changes: [{ field: 'internal_note', from: null, to: 'é'.repeat(length) }] })));
    const frame = Buffer.byteLength(long(0));
    const fitting = Math.floor((262_144 - frame) / 2);
    expect(JSON.parse(long(fitting))).not.toHaveProperty('data.truncated');
    const thin = long(fitting + 1);
    expect(Buffer.byteLength(thin)).toBeLessThan(1000);
    expect(JSON.parse(thin)).toMatchObject({
      type: 'order.updated',
      data: { id: aChange().id, version: 7, changes: [{ field: 'internal_note' }], truncated: true, removed: [] },
    });
    expect(JSON.parse(thin).data.changes[0]).not.toHaveProperty('to');
  });

  test('has every type of event, and the schedule of Standard Webhooks', () => {
    expect(Object.keys(stele.eventNames)).toEqual(EVENT_TYPES);
    expect(stele.retryAfterSeconds).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(stele.jitter).toBeGreaterThan(0);
  });
});

/** The recipe of the vendor's page, for one `v1`. */
function isFromBitbybit(body: string, header: string, secret: string, now = nowSeconds()): boolean {
  const parts = new Map(header.split(',').map((part) => part.split('=', 2) as [string, string]));
  const [time = '', given = ''] = [parts.get('t'), parts.get('v1')];
  if (Math.abs(now - Number(time)) > 300) return false;
  const wanted = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

const customer: Recorded<'customers'> = {
  id: 'c1',
  first_name: 'Ada',
  email: 'ada@example.com',
  aliases: { bitbybit: 'bbb-1', wizcommerce: 'wiz-1' },
  version: 3,
  created_at: '2026-01-01T00:00:00.000Z',
  changed_at: '2026-02-01T00:00:00.000Z',
};
const address: Recorded<'addresses'> = {
  id: 'a1',
  customer_id: 'c1',
  first_name: 'Ada',
  last_name: 'L',
  address_line_1: 'Street 1',
  city: 'London',
  version: 1,
  created_at: customer.created_at,
  changed_at: customer.changed_at,
} as Recorded<'addresses'>;
const product: Recorded<'products'> = {
  id: 'p1',
  name: 'Chair',
  variants: [{ id: 'v1', title: 'Red', price: 10 }],
  version: 1,
  created_at: customer.created_at,
  changed_at: customer.changed_at,
};

const foundFor = (dialect: string): RecordSet => {
  const found = new RecordSet(dialect);
  found.put('addresses', [address]);
  return found;
};

describe('the format bitbybit', () => {
  const { secret } = bitbybit.newSecret('hmac');

  test('has the bare order, and is verified by the vendor’s recipe', () => {
    fc.assert(
      fc.property(worlds(), ({ order, context }) => {
        const body = bitbybit.body(anEvent(aChange({ id: order.id }), { order: { order, context } }));
        expect(body).toBe(JSON.stringify(bitbybitOrder(order, context)));
        const headers = headersOf(bitbybit, body, [secret]);
        expect(isFromBitbybit(body, headers['X-BitByBit-Webhook-Signature'] ?? '', secret)).toBe(true);
      }),
    );
  });

  test('has the vendor’s headers', () => {
    const headers = headersOf(bitbybit, '{}', [secret], 'order.created');
    expect(headers).toEqual({
      'User-Agent': 'BitByBit-Webhooks/1.0',
      'X-BitByBit-Webhook-Id': 'evt_1',
      'X-BitByBit-Webhook-Event': 'order.created',
      'X-BitByBit-Webhook-Timestamp': expect.stringMatching(/^\d{10}$/),
      'X-BitByBit-Webhook-Signature': expect.stringMatching(/^t=\d{10},v1=[0-9a-f]{64}$/),
    });
    expect(headers['X-BitByBit-Webhook-Signature']).toContain(`t=${headers['X-BitByBit-Webhook-Timestamp']},`);
  });

  test('that was tampered with, is old, or has another secret is refused', () => {
    const body = '{"id":"1"}';
    const header = headersOf(bitbybit, body, [secret])['X-BitByBit-Webhook-Signature'] ?? '';
    expect(isFromBitbybit(body, header, secret)).toBe(true);
    expect(isFromBitbybit('{"id":"2"}', header, secret)).toBe(false);
    expect(isFromBitbybit(body, header, bitbybit.newSecret('hmac').secret)).toBe(false);
    expect(isFromBitbybit(body, header.replace(/t=\d/, 't=2'), secret)).toBe(false);
    expect(isFromBitbybit(body, header, secret, nowSeconds() + 400)).toBe(false);
  });

  test('during a rotation, has the signature of the present secret first and that of the one before', () => {
    const next = bitbybit.newSecret('hmac').secret;
    const header = headersOf(bitbybit, '{}', [next, secret])['X-BitByBit-Webhook-Signature'] ?? '';
    const [time, first, second] = header.split(',');
    expect(isFromBitbybit('{}', `${time},${first}`, next)).toBe(true);
    expect(isFromBitbybit('{}', `${time},${second}`, secret)).toBe(true);
  });

  test('has customers with their addresses, and products, by the ids of the dialect’s clients', () => {
    const bodyOf = (entity: 'customers' | 'products', kind: 'created' | 'deleted', record?: Recorded<'customers'>) =>
      JSON.parse(
        bitbybit.body(
          anEvent(aChange({ entity, kind, id: entity === 'customers' ? 'c1' : 'p1' }), {
            record: record ?? (entity === 'customers' ? customer : product),
            found: foundFor('bitbybit'),
          }),
        ),
      );
    const shown = bodyOf('customers', 'created');
    expect(shown).toEqual(bitbybitCustomer(customer, [address]));
    expect(shown).toMatchObject({ id: 'bbb-1', addresses: [{ address1: 'Street 1' }] });
    expect(bodyOf('customers', 'deleted')).toEqual({ id: 'bbb-1' });
    expect(bodyOf('products', 'created')).toEqual(JSON.parse(JSON.stringify(bitbybitProduct(product))));
    expect(bodyOf('products', 'deleted')).toEqual({ id: 'p1' });
  });

  test('has no event of what the vendor has none of', () => {
    const without = EVENT_TYPES.filter((type) => bitbybit.eventNames[type] === undefined);
    expect(without).toContain('order.deleted');
    expect(new Set(Object.values(bitbybit.eventNames))).toEqual(
      new Set([
        ...['order.created', 'order.updated', 'customer.created', 'customer.updated', 'customer.deleted'],
        ...['product.created', 'product.updated', 'product.deleted'],
      ]),
    );
    expect(bitbybit.retryAfterSeconds).toEqual([30, 300, 1800, 7200]);
    expect([bitbybit.jitter, bitbybit.largestBodyBytes]).toEqual([0, 65_536]);
  });
});

/** The text of the vendor's page, and its sample: any of the signatures, in base64 or in hexadecimal digits. */
const isFromWizcommerce = (body: string, header: string, secret: string, encoding: 'base64' | 'hex'): boolean =>
  header.split(',').includes(createHmac('sha256', secret).update(body).digest(encoding));

describe('the format wizcommerce', () => {
  const { secret } = wizcommerce.newSecret('hmac');
  const signatureOf = (body: string, secrets: readonly string[]): string =>
    headersOf(wizcommerce, body, secrets)['X-Wizcommerce-Signature'] ?? '';

  test('has the vendor’s order reply, and is verified by both readings of its page', () => {
    fc.assert(
      fc.property(worlds(), ({ order, context }) => {
        const body = wizcommerce.body(anEvent(aChange({ id: order.id }), { order: { order, context } }));
        expect(body).toBe(JSON.stringify({ event: 'order.updated', data: wizcommerceOrder(order, context, V1) }));
        for (const encoding of ['base64', 'hex'] as const) {
          expect(isFromWizcommerce(body, signatureOf(body, [secret]), secret, encoding)).toBe(true);
        }
      }),
    );
  });

  test('during a rotation, is verified with both secrets, and with no other', () => {
    const next = wizcommerce.newSecret('hmac').secret;
    const header = signatureOf('{}', [next, secret]);
    for (const encoding of ['base64', 'hex'] as const) {
      expect(isFromWizcommerce('{}', header, next, encoding)).toBe(true);
      expect(isFromWizcommerce('{}', header, secret, encoding)).toBe(true);
      expect(isFromWizcommerce('{ }', header, secret, encoding)).toBe(false);
      expect(isFromWizcommerce('{}', header, wizcommerce.newSecret('hmac').secret, encoding)).toBe(false);
    }
  });

  test('with a token sends it as it is, and signs nothing with it', () => {
    const token = wizcommerce.newSecret('token').secret;
    const headers = headersOf(wizcommerce, '{}', [token]);
    expect(headers['X-Wizcommerce-Token']).toBe(token);
    expect(headers).not.toHaveProperty('X-Wizcommerce-Signature');
    // A rotation from a secret that signs must not send that one.
    expect(JSON.stringify(headersOf(wizcommerce, '{}', [token, secret]))).not.toContain(secret);
    expect(headersOf(wizcommerce, '{}', [secret, token])).not.toHaveProperty('X-Wizcommerce-Token');
  });

  test('has customers and deletions by the ids of the dialect’s clients', () => {
    const change = aChange({ entity: 'customers', kind: 'created', id: 'c1' });
    const bodyOf = (kind: 'created' | 'deleted') =>
      JSON.parse(wizcommerce.body(anEvent({ ...change, kind }, { record: customer, found: foundFor('wizcommerce') })));
    expect(bodyOf('created')).toMatchObject({
      event: 'customer.created',
      data: { id: 'wiz-1', addresses: [{ address_line_1: 'Street 1' }] },
    });
    expect(bodyOf('deleted')).toEqual({ event: 'customer.deleted', data: { id: 'wiz-1' } });
    const deleted = JSON.parse(wizcommerce.body(anEvent(aChange({ kind: 'deleted', id: 'o1' }))));
    expect(deleted).toEqual({ event: 'order.deleted', data: { id: 'o1' } });
    expect(wizcommerce.retryAfterSeconds).toEqual([30, 60, 120, 240, 480]);
  });
});

const compile = createValidation();

describe.each([...FORMATS.values()])('the format $name', (format) => {
  test('writes orders as its OpenAPI document says', () => {
    const { webhooks = {} } = openApiDocument(dialectOf(format)) as { webhooks?: object };
    expect(Object.keys(webhooks)).toEqual(Object.keys(format.described.bodies));
    const check = compile(format.described.bodies['order.updated'] ?? {}, 'body');
    fc.assert(
      fc.property(worlds(), ({ order, context }) => {
        const body = format.body(anEvent(aChange({ id: order.id }), { order: { order, context } }));
        expect(check(JSON.parse(body))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('describes each of its events and headers, and no others', () => {
    expect(new Set(Object.keys(format.described.bodies))).toEqual(new Set(Object.values(format.eventNames)));
    const sent = format.secretKinds.flatMap((kind) =>
      Object.keys(headersOf(format, '{}', [format.newSecret(kind).secret])),
    );
    expect(new Set(sent.filter((name) => name !== 'User-Agent'))).toEqual(
      new Set(Object.keys(format.described.headers)),
    );
  });

  test('says which record it lacks', () => {
    if (format.shows === 'change') return;
    for (const type of Object.keys(format.eventNames) as EventType[]) {
      const [name = '', kind] = type.split('.') as [string, 'created' | 'updated' | 'deleted'];
      if (kind === 'deleted') continue;
      const entity = name === 'order' ? 'order' : name === 'customer' ? 'customers' : 'products';
      expect(() => format.body(anEvent(aChange({ entity, kind: 'created' })))).toThrow('lacks');
    }
  });

  test('makes another secret each time', () => {
    const secrets = format.secretKinds.flatMap((kind) => [1, 2, 3].map(() => format.newSecret(kind).secret));
    expect(new Set(secrets).size).toBe(secrets.length);
  });
});
