import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAddressGuard, type GuardOptions } from '../../src/webhooks/addresses.ts';
import { judgeUrl } from '../../src/webhooks/judge-url.ts';
import { createWebhookSender, type SenderOptions, type WebhookAttempt } from '../../src/webhooks/send-webhook.ts';
import { reply, startReceiver } from './receivers.ts';
import { SELF_SIGNED } from './self-signed.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];

function senderWith(guard: Partial<GuardOptions> = {}, options: Partial<SenderOptions> = {}) {
  const sender = createWebhookSender({
    guard: createAddressGuard({ allowedRanges: LOOPBACK, ...guard }),
    ...options,
  });
  onTestFinished(() => sender.close());
  return sender;
}

const attempt = (url: string, rest: Partial<WebhookAttempt> = {}): WebhookAttempt => ({
  url,
  headers: { 'webhook-id': 'evt_1' },
  body: '{"a":"é"}',
  ...rest,
});

describe('a reply', () => {
  test('with a status from 200 to 299 is a delivery, and its start is kept', async () => {
    const receiver = await startReceiver((socket) => socket.write(reply('202 Accepted', 'thanks', 'X-Their: one')));
    const result = await senderWith().send(attempt(receiver.url));
    expect(result).toMatchObject({ outcome: 'delivered', status: 202, replyText: 'thanks' });
    expect(result.problem).toBeUndefined();
    expect(result.replyHeaders).toEqual({ 'content-length': '6', 'x-their': 'one' });
    expect(result.durationMs).toBeGreaterThanOrEqual(0);
    const [sent = ''] = receiver.received;
    expect(sent).toMatch(/^POST \/hook HTTP\/1\.1\r\n/);
    expect(sent).toMatch(/content-type: application\/json\r\n/i);
    expect(sent).toMatch(/webhook-id: evt_1\r\n/);
    expect(Buffer.from(sent, 'latin1').toString()).toMatch(/\r\n\r\n\{"a":"é"\}$/);
  });

  test('keeps the connection for the next message', async () => {
    const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
    const sender = senderWith();
    for (let i = 0; i < 5; i++) expect((await sender.send(attempt(receiver.url))).outcome).toBe('delivered');
    // A message that is sent before the connection is seen to be free has a second one.
    expect(receiver.connections).toBeLessThan(3);
  });

  test.each([
    ['400 Bad Request', 'refused_status', undefined],
    ['404 Not Found', 'refused_status', undefined],
    ['500 Oh', 'refused_status', undefined],
    ['999 Odd', 'refused_status', undefined],
    ['410 Gone', 'gone', undefined],
    ['304 Not Modified', 'redirected', undefined],
  ])('%s is %s', async (status, outcome) => {
    const receiver = await startReceiver((socket) => socket.write(reply(status)));
    const result = await senderWith().send(attempt(receiver.url));
    expect(result).toMatchObject({ outcome, status: Number(status.slice(0, 3)) });
    expect(result.problem).toContain(status.slice(0, 3));
  });

  test.each([
    ['30', 30],
    ['0', 0],
    ['999999999', 86_400],
    ['Mon, 30 Nov 2026 12:01:00 GMT', 60],
    ['Monday, 30-Nov-26 12:01:00 GMT', 60],
    ['Mon Nov 30 12:01:00 2026', 60],
    ['Mon, 30 Nov 2020 12:00:00 GMT', 0],
    ['Mon, 30 Nov 2099 12:00:00 GMT', 86_400],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2026-11-30T12:01:00Z', undefined],
    ['Mon, 99 Nov 2026 12:01:00 GMT', undefined],
    ['', undefined],
  ])('has the Retry-After %j: %s', async (value, seconds) => {
    const now = () => new Date('2026-11-30T12:00:00Z');
    const receiver = await startReceiver((socket) => socket.write(reply('503 Busy', '', `Retry-After: ${value}`)));
    const result = await senderWith({}, { now }).send(attempt(receiver.url));
    expect(result).toMatchObject({ outcome: 'refused_status', status: 503 });
    expect(result.retryAfterSeconds).toBe(seconds);
  });

  test('that redirects is not followed', async () => {
    const target = await startReceiver((socket) => socket.write(reply('200 OK')));
    const receiver = await startReceiver((socket) =>
      socket.write(reply('307 Elsewhere', '', `Location: ${target.url}`)),
    );
    const result = await senderWith().send(attempt(receiver.url));
    expect(result).toMatchObject({ outcome: 'redirected', status: 307 });
    expect(result.replyHeaders['location']).toBe(target.url);
    expect(target.connections).toBe(0);
  });

  test('that is huge is read to 64 KiB, kept to 4 KiB, and judged by its status', async () => {
    for (const [status, outcome] of [
      ['200 OK', 'delivered'],
      ['500 Oh', 'refused_status'],
    ]) {
      let written = 0;
      const receiver = await startReceiver((socket) => {
        socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 10000000000\r\n\r\n`);
        const more = (): void => {
          written += 65_536;
          if (!socket.destroyed) socket.write('x'.repeat(65_536), more);
        };
        more();
      });
      const result = await senderWith().send(attempt(receiver.url));
      expect(result).toMatchObject({ outcome, replyText: 'x'.repeat(4096) });
      await expect.poll(() => receiver.open()).toBe(0);
      expect(written).toBeLessThan(50_000_000);
    }
  });

  test('that is not valid text is kept as text that can be stored', async () => {
    const bodies = [
      [Buffer.from([0xff, 0x00, 0x41]), '\ufffdA'],
      [Buffer.from(`${'x'.repeat(4095)}é`), 'x'.repeat(4095)],
      [Buffer.from(`${'x'.repeat(4094)}é`), `${'x'.repeat(4094)}é`],
      [Buffer.alloc(4096, 0xff), '\ufffd'.repeat(1365)],
    ] as const;
    const sender = senderWith();
    for (const [body, kept] of bodies) {
      const receiver = await startReceiver((socket) => socket.write(reply('200 OK', body)));
      expect((await sender.send(attempt(receiver.url))).replyText).toBe(kept);
    }
  });

  test('keeps few of many headers, and no cookies', async () => {
    const many = Array.from({ length: 60 }, (_, i) => `X-Many-${i}: ${'v'.repeat(200)}`);
    const receiver = await startReceiver((socket) =>
      socket.write(reply('200 OK', '', 'Set-Cookie: a=secret', `X-Long: ${'l'.repeat(1000)}`, ...many)),
    );
    const { replyHeaders, outcome } = await senderWith().send(attempt(receiver.url));
    expect(outcome).toBe('delivered');
    expect(replyHeaders['set-cookie']).toBeUndefined();
    expect(replyHeaders['x-long']).toHaveLength(512);
    expect(JSON.stringify(replyHeaders).length).toBeLessThan(6000);
  });
});

describe('a receiver that misbehaves', () => {
  test.each<[string, (socket: import('node:net').Socket) => void, string, number | undefined]>([
    ['resets', (socket) => socket.resetAndDestroy(), 'connection_failed', undefined],
    ['closes at once', (socket) => socket.end(), 'connection_failed', undefined],
    ['answers garbage', (socket) => socket.write('\u0000\u0001garbage\r\n\r\n'), 'invalid_reply', undefined],
    ['speaks another protocol', (socket) => socket.write('220 mail ready\r\n'), 'invalid_reply', undefined],
    ['has no status', (socket) => socket.write('HTTP/1.1 abc\r\n\r\n'), 'invalid_reply', undefined],
    [
      'has two lengths',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'),
      'invalid_reply',
      undefined,
    ],
    [
      'has a broken chunk',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n'),
      'invalid_reply',
      200,
    ],
    [
      'breaks off its reply',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
      'connection_failed',
      200,
    ],
    [
      'upgrades',
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n'),
      'connection_failed',
      undefined,
    ],
  ])('%s: no delivery', async (_, answer, outcome, status) => {
    const receiver = await startReceiver(answer);
    const result = await senderWith().send(attempt(receiver.url));
    expect(result).toMatchObject({ outcome });
    expect(result.status).toBe(status);
    expect(result.problem).toMatch(/^[A-Z].*\.$/);
  });

  test('sends endless headers: the reply is invalid', async () => {
    const receiver = await startReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = (): void => void (socket.destroyed || socket.write(`X-More: ${'x'.repeat(500)}\r\n`, more));
      more();
    });
    const result = await senderWith().send(attempt(receiver.url));
    expect(result).toMatchObject({ outcome: 'invalid_reply', problem: 'The reply has more than 16 KiB of headers.' });
    await expect.poll(() => receiver.open()).toBe(0);
  });

  test.each<[string, (socket: import('node:net').Socket) => void, number | undefined]>([
    ['hangs', () => {}, undefined],
    [
      'drips its headers',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('X-A: b\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      },
      undefined,
    ],
    [
      'drips its body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
        const timer = setInterval(() => socket.write('x'), 20);
        socket.on('close', () => clearInterval(timer));
      },
      200,
    ],
    [
      'says wait for ever',
      (socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      },
      undefined,
    ],
  ])('%s: the attempt ends in time, and closes the connection', async (_, answer, status) => {
    const receiver = await startReceiver(answer);
    const result = await senderWith({}, { timeoutMs: 400 }).send(attempt(receiver.url));
    expect(result).toMatchObject({ outcome: 'timeout', problem: 'There was no whole reply within 0.4 s.' });
    expect(result.status).toBe(status);
    await expect.poll(() => receiver.open()).toBe(0);
  });

  test('hangs on one path: others of its origin are not delayed', async () => {
    const receiver = await startReceiver((socket, sent) => {
      if (!sent.includes('/hang')) socket.write(reply('200 OK'));
    });
    const sender = senderWith();
    const control = new AbortController();
    const hanging = Array.from({ length: 100 }, () =>
      sender.send(attempt(receiver.url.replace('/hook', '/hang'), { signal: control.signal })),
    );
    await expect.poll(() => receiver.received.length).toBe(100);
    expect((await sender.send(attempt(receiver.url))).outcome).toBe('delivered');
    control.abort();
    expect(new Set((await Promise.all(hanging)).map(({ outcome }) => outcome))).toEqual(new Set(['cancelled']));
  });

  test('does not listen: the connection failed', async () => {
    const receiver = await startReceiver(() => {});
    const closed = `http://127.0.0.1:${receiver.port === 65_535 ? 65_534 : receiver.port + 1}/`;
    expect(await senderWith().send(attempt(closed))).toMatchObject({ outcome: 'connection_failed' });
  });

  test('has a certificate that no authority has signed: nothing is sent', async () => {
    let requests = 0;
    const server = createServer(SELF_SIGNED, (_, response) => {
      requests++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await senderWith().send(attempt(`https://127.0.0.1:${port}/`))).toMatchObject({
      outcome: 'connection_failed',
      problem: 'The certificate is not signed by a known authority.',
    });
    expect(requests).toBe(0);
  });

  test('does not speak TLS: the connection failed', async () => {
    const receiver = await startReceiver((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    const result = await senderWith().send(attempt(receiver.url.replace('http:', 'https:')));
    expect(result).toMatchObject({ outcome: 'connection_failed' });
    expect(result.status).toBeUndefined();
  });
});

describe('an attempt that is cancelled', () => {
  test('is neither failed nor delivered, whenever it is', async () => {
    const receiver = await startReceiver(() => {});
    const sender = senderWith();
    const before = await sender.send(attempt(receiver.url, { signal: AbortSignal.abort() }));
    expect(before.outcome).toBe('cancelled');
    const control = new AbortController();
    const waiting = sender.send(attempt(receiver.url, { signal: control.signal }));
    await expect.poll(() => receiver.received.length).toBe(1);
    control.abort();
    expect((await waiting).outcome).toBe('cancelled');
    await expect.poll(() => receiver.open()).toBe(0);
  });

  test('by the end of the sender is one too, and so is a later one', async () => {
    const receiver = await startReceiver(() => {});
    const sender = senderWith();
    const waiting = sender.send(attempt(receiver.url));
    await expect.poll(() => receiver.received.length).toBe(1);
    await sender.close();
    expect((await waiting).outcome).toBe('cancelled');
    expect((await sender.send(attempt(receiver.url))).outcome).toBe('cancelled');
  });

  test('after its end is what it was', async () => {
    const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
    const control = new AbortController();
    const result = await senderWith().send(attempt(receiver.url, { signal: control.signal }));
    control.abort();
    expect(result.outcome).toBe('delivered');
  });
});

test('a header of an endpoint replaces none of the client, and is sent once', async () => {
  const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
  const headers = {
    Host: 'internal',
    'content-length': '1',
    'Transfer-Encoding': 'chunked',
    'Content-Type': 'text/plain',
    'X-Signature': 'of the endpoint',
    'x-signature': 'of the format',
  };
  expect((await senderWith().send(attempt(receiver.url, { headers }))).outcome).toBe('delivered');
  const [head = ''] = (receiver.received[0] ?? '').split('\r\n\r\n');
  expect(head).not.toMatch(/internal|chunked|text\/plain|of the endpoint/);
  expect(head.match(/^(?:host|content-length|content-type|x-signature):/gim)).toHaveLength(4);
});

test('a request that cannot be written is not sent', async () => {
  const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
  const sender = senderWith();
  const split = await sender.send(attempt(receiver.url, { headers: { 'x-a': 'b\r\nx-c: d' } }));
  expect(split).toMatchObject({ outcome: 'not_sent' });
  expect(await sender.send(attempt('ftp://127.0.0.1/'))).toMatchObject({ outcome: 'not_sent' });
  expect(receiver.received).toEqual([]);
});

describe('a connection', () => {
  const UNGUARDED = { allowedRanges: [] };

  test('to loopback is refused where nothing is allowed, and nothing arrives', async () => {
    const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
    const sender = senderWith(UNGUARDED);
    const { port } = receiver;
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '0', 'localhost.']) {
      for (const protocol of ['http', 'https']) {
        const result = await sender.send(attempt(`${protocol}://${host}:${port}/hook`));
        expect(result, host).toMatchObject({ outcome: 'address_refused', replyText: '' });
        expect(result.problem).toContain('webhooks are not sent to');
      }
    }
    // The system's own resolver, which a guard that is switched off would ask.
    expect(await sender.send(attempt(`http://ip6-localhost:${port}/`))).not.toMatchObject({ outcome: 'delivered' });
    await pause(50);
    expect(receiver.connections).toBe(0);
  });

  test('goes to the judged address of a name, with the name as host', async () => {
    const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
    const sender = senderWith({ resolve: async () => ['127.0.0.1'] });
    const result = await sender.send(attempt(`http://hooks.example:${receiver.port}/hook`));
    expect(result.outcome).toBe('delivered');
    expect(receiver.received[0]).toContain(`host: hooks.example:${receiver.port}`);
  });

  test('is not opened for a host with one refused address', async () => {
    const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
    const sender = senderWith({ allowedRanges: ['127.0.0.1'], resolve: async () => ['127.0.0.1', '10.0.0.5'] });
    const result = await sender.send(attempt(`http://mixed.example:${receiver.port}/hook`));
    expect(result).toMatchObject({ outcome: 'address_refused' });
    expect(receiver.connections).toBe(0);
  });

  test('is judged anew: a host that changes after it was saved is refused', async () => {
    const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
    let answers = ['93.184.215.14'];
    const guard = createAddressGuard({ allowedRanges: [], resolve: async () => answers });
    const url = `https://moving.example:${receiver.port}/hook`;
    expect((await judgeUrl(url, guard)).problem).toBeUndefined();
    answers = ['127.0.0.1'];
    const sender = createWebhookSender({ guard });
    onTestFinished(() => sender.close());
    expect(await sender.send(attempt(url))).toMatchObject({ outcome: 'address_refused' });
    expect(receiver.connections).toBe(0);
  });

  test('asks once: the address that was judged is the one that is dialled', async () => {
    const receiver = await startReceiver((socket) => socket.write(reply('200 OK')));
    const answers = [['127.0.0.1'], ['10.0.0.5']];
    let asked = 0;
    const sender = senderWith({ resolve: async () => answers[asked++] ?? [] });
    expect((await sender.send(attempt(`http://twice.example:${receiver.port}/`))).outcome).toBe('delivered');
    expect(asked).toBe(1);
  });

  test('to a host that is not resolved failed, and says so', async () => {
    const sender = senderWith({
      resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ESERVFAIL' })),
    });
    expect(await sender.send(attempt('http://unknown.example/'))).toMatchObject({
      outcome: 'connection_failed',
      problem: 'The URL has a host that was not resolved (ESERVFAIL).',
    });
  });

  test('to a host whose name servers do not answer ends in time', async () => {
    const sender = senderWith({ resolve: () => new Promise(() => {}) }, { timeoutMs: 300 });
    expect(await sender.send(attempt('http://silent.example/'))).toMatchObject({ outcome: 'timeout' });
  });
});
