import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signWebhook, verifyWebhook, type WebhookFormatName, WebhookVerificationError } from '../../sdk/index.ts';
import { dialects } from '../../src/dialects/all.ts';
import type { WebhookFormat } from '../../src/webhooks/format.ts';

const FORMATS = dialects.flatMap(({ webhookFormat: format }) => (format ? [format] : []));
const KINDS = FORMATS.flatMap((format) => format.secretKinds.map((kind) => ({ name: format.name, kind, format })));

const NOW = new Date('2026-11-30T12:00:00Z');
const sentAtSeconds = NOW.getTime() / 1000;

const sign = (format: WebhookFormat, body: string, secrets: readonly string[]): Record<string, string> =>
  format.headers({ eventId: 'evt_1', eventName: 'order.updated', sentAtSeconds, body, secrets });

const named = (format: WebhookFormat): WebhookFormatName => format.name as WebhookFormatName;

async function reasonOf(verified: Promise<unknown>): Promise<string> {
  const error = await verified.then(
    () => undefined,
    (refused: unknown) => refused,
  );
  if (error === undefined) return 'verified';
  expect(error).toBeInstanceOf(WebhookVerificationError);
  return (error as WebhookVerificationError).reason;
}

describe.each(KINDS)('a webhook of the format $name, with a secret of the kind $kind', ({ kind, format }) => {
  const made = format.newSecret(kind);
  const known = (secret: typeof made): string => secret.publicKey ?? secret.secret;
  const options = { format: named(format), now: NOW };

  test('is verified, whatever its body', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), async (content) => {
        const body = JSON.stringify({ id: '1', content });
        const headers = sign(format, body, [made.secret]);
        const event = await verifyWebhook(body, headers, known(made), options);
        const shown = format.name === 'bitbybit' ? (event as { data: unknown }).data : event;
        expect(shown).toEqual(JSON.parse(body));
      }),
      { numRuns: 50 },
    );
  });

  test('is signed by the SDK as by the hub', async () => {
    const body = '{"id":"é"}';
    const other = format.newSecret(kind);
    const secrets = [made.secret, other.secret];
    const signed = await signWebhook(body, secrets, {
      format: named(format),
      id: 'evt_1',
      event: 'order.updated',
      sentAt: new Date(NOW.getTime() + 999),
    });
    const { 'User-Agent': _, ...headers } = sign(format, body, secrets);
    expect(signed).toEqual(headers);
  });

  test('is verified during a rotation by a receiver with the present secret, and by one with several', async () => {
    const next = format.newSecret(kind);
    const headers = sign(format, '{"a":1}', [next.secret, made.secret]);
    for (const secrets of [known(next), [known(made), known(next)], [known(next), known(made)]]) {
      expect(await reasonOf(verifyWebhook('{"a":1}', headers, secrets, options))).toBe('verified');
    }
    // A token is sent as it is, so there is room for one.
    if (kind === 'token') return;
    expect(await reasonOf(verifyWebhook('{"a":1}', headers, known(made), options))).toBe('verified');
  });

  test('is refused with another secret', async () => {
    const headers = sign(format, '{"a":1}', [made.secret]);
    const other = known(format.newSecret(kind));
    expect(await reasonOf(verifyWebhook('{"a":1}', headers, other, options))).toBe('wrong_signature');
    expect(await reasonOf(verifyWebhook('{"a":1}', headers, [], options))).toBe('invalid_secret');
    expect(await reasonOf(verifyWebhook('{"a":1}', headers, [known(made), ''], options))).toBe('invalid_secret');
  });

  test('is refused with another body, or without its headers', async () => {
    const headers = sign(format, '{"a":1}', [made.secret]);
    if (kind !== 'token') {
      for (const body of ['{"a":2}', '{"a":1} ', '']) {
        expect(await reasonOf(verifyWebhook(body, headers, known(made), options))).toBe('wrong_signature');
      }
    }
    expect(await reasonOf(verifyWebhook('{"a":1}', {}, known(made), options))).toBe('missing_header');
  });

  test('takes headers of every form, and bodies of every form', async () => {
    const headers = sign(format, '{"a":1}', [made.secret]);
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
    const own = { get: (name: string) => lower[name.toLowerCase()] ?? null };
    for (const each of [headers, lower, upper, new Headers(headers), own]) {
      expect(await reasonOf(verifyWebhook('{"a":1}', each, known(made), options))).toBe('verified');
    }
    const bytes = new TextEncoder().encode('{"a":1}');
    for (const body of [bytes, bytes.buffer as ArrayBuffer, Buffer.from(bytes)]) {
      expect(await reasonOf(verifyWebhook(body, headers, known(made), options))).toBe('verified');
    }
  });

  test('is refused when its time is far away, in a format that has one', async () => {
    if (format.name === 'wizcommerce') return;
    const headers = sign(format, '{"a":1}', [made.secret]);
    const at = (seconds: number, toleranceSeconds = 300) =>
      reasonOf(
        verifyWebhook('{"a":1}', headers, known(made), {
          ...options,
          toleranceSeconds,
          now: new Date(NOW.getTime() + seconds * 1000),
        }),
      );
    expect(await at(300)).toBe('verified');
    expect(await at(301)).toBe('too_old');
    expect(await at(-300)).toBe('verified');
    expect(await at(-301)).toBe('too_new');
    expect(await at(11, 10)).toBe('too_old');
    expect(await reasonOf(verifyWebhook('{"a":1}', headers, known(made), { format: named(format) }))).toMatch(/^too_/);
  });

  test('is refused when its body is signed and is not an event', async () => {
    for (const body of ['', 'text', '[]', 'null', '1']) {
      const headers = sign(format, body, [made.secret]);
      expect(await reasonOf(verifyWebhook(body, headers, known(made), options))).toBe('invalid_body');
    }
    if (kind !== 'hmac') return;
    const signed = await signWebhook(Uint8Array.of(0x22, 0xff, 0x22), made.secret, {
      format: named(format),
      id: 'evt_1',
      event: 'order.updated',
      sentAt: NOW,
    });
    const verified = verifyWebhook(Uint8Array.of(0x22, 0xff, 0x22), signed, known(made), options);
    expect(await reasonOf(verified)).toBe('invalid_body');
  });

  test('is refused by a broken header, and never by another error', async () => {
    const headers = sign(format, '{"a":1}', [made.secret]);
    const broken = [
      '',
      ' ',
      ',',
      'v1',
      'v1,',
      'v1,%%%',
      'v1a,AAAA',
      't=,v1=',
      't=1,v1=zz',
      't=x',
      'é',
      ','.repeat(1000),
    ];
    for (const name of Object.keys(headers)) {
      if (!/signature|token/i.test(name)) continue;
      for (const value of broken) {
        const reason = await reasonOf(verifyWebhook('{"a":1}', { ...headers, [name]: value }, known(made), options));
        expect(reason, value).not.toBe('verified');
      }
    }
  });
});

test('an endpoint of Standard Webhooks is not verified with a secret of the wrong kind', async () => {
  const [stele] = FORMATS.filter(({ name }) => name === 'stele') as [WebhookFormat];
  const { secret, publicKey = '' } = stele.newSecret('ed25519');
  const headers = sign(stele, '{"a":1}', [secret]);
  const verifyWith = (key: string) => reasonOf(verifyWebhook('{"a":1}', headers, key, { now: NOW }));
  expect(await verifyWith(publicKey)).toBe('verified');
  // The private key is the sender's, and no receiver needs it.
  expect(await verifyWith(secret)).toBe('invalid_secret');
  expect(await verifyWith('whpk_AAAA')).toBe('invalid_secret');
  expect(await verifyWith('whpk_%')).toBe('invalid_secret');
  // A public key that is used as a shared secret, which everybody knows, must not verify.
  const forged = await signWebhook('{"a":1}', `whsec_${publicKey.slice('whpk_'.length)}`, { id: 'evt_1', sentAt: NOW });
  expect(await reasonOf(verifyWebhook('{"a":1}', forged, publicKey, { now: NOW }))).toBe('wrong_signature');
});
