import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, expectFailure } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';
const MOST_BODY_BYTES = 3 * 1024 * 1024;

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub?.close());

/** Sends pieces, each when the hub has answered something to the one before; answers all that came until it hung up. */
async function converse(pieces: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(hub.url);
  const socket = net.connect(Number(port), hostname);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const [first = '', ...rest] = pieces;
  let received = '';
  socket.on('data', (data) => {
    received += String(data);
    const next = rest.shift();
    if (next !== undefined) socket.write(next);
  });
  socket.on('error', () => undefined);
  socket.write(first);
  await closed;
  return received;
}

describe.each(DIALECTS)('$name', (facts) => {
  const { path, method, body } = facts.move(ORDER_ID, 'confirmed');
  const text = JSON.stringify(body);
  const key = (): string =>
    Object.entries(facts.keyHeaders(hub.key))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  const get = (headers: string, version = '1.1'): string =>
    `GET ${facts.read(ORDER_ID).path} HTTP/${version}\r\n${headers}${key()}Connection: close\r\n\r\n`;
  const move = (headers: string, sent = text): string =>
    `${method} ${path} HTTP/1.1\r\nHost: a\r\n${key()}Content-Type: application/json\r\n${headers}\r\n${sent}`;
  const expectRefused = async (bytes: string, status: number): Promise<void> => {
    const reply = await hub.sendBytes(bytes);
    expectFailure(facts, reply, status);
    expect(reply.headers['x-request-id']).toMatch(/./);
    expect(reply.headers['connection']).toBe('close');
  };

  it.each([
    ['two hosts', 'Host: a\r\nHost: a\r\n'],
    ['two hosts that differ', 'Host: a\r\nhOST: b\r\n'],
    ['two hosts behind many headers', `Host: a\r\n${'a:\r\n'.repeat(400)}Host: b\r\n`],
    ['no host', ''],
    ['a host that is none', 'Host: a b\r\n'],
    ['a path for a host', 'Host: a/b\r\n'],
    ['a user before the host', 'Host: me@a\r\n'],
  ])('refuses %s', (_what, headers) => expectRefused(get(headers), 400));

  it('refuses more headers than Node looks at', () =>
    expectRefused(get(`Host: a\r\n${'a:\r\n'.repeat(1500)}Host: b\r\n`), 431));

  it.each([
    ['a host', 'Host: a\r\n', '1.1'],
    ['a host and a port', 'Host: a.example:8080\r\n', '1.1'],
    ['an address of IPv6', 'Host: [::1]:8080\r\n', '1.1'],
    ['an empty host', 'Host:\r\n', '1.1'],
    ['no host in HTTP/1.0', '', '1.0'],
  ])('takes %s', async (_what, headers, version) => {
    expect((await hub.sendBytes(get(headers, version))).status).toBe(200);
  });

  it.each(['200-ok', '100-continue, more', 'nothing'])('cannot expect %s', (expectation) =>
    expectRefused(move(`Expect: ${expectation}\r\nContent-Length: ${text.length}\r\n`), 417),
  );

  it.each(['gzip, chunked', 'GZIP,chunked', 'identity, chunked'])('does not decode %s', (coding) =>
    expectRefused(move(`Transfer-Encoding: ${coding}\r\n`, '0\r\n\r\n'), 501),
  );

  it.each([
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n'],
    ['a length that is not a number', 'Content-Length: 5x\r\n'],
    ['a length below zero', 'Content-Length: -1\r\n'],
    ['chunks that are not the last coding', 'Transfer-Encoding: chunked, gzip\r\n'],
    ['a header without a name', ': a\r\n'],
    ['a header with a blank in its name', 'a b: c\r\n'],
    ['a header that goes on in the next line', 'a: b\r\n c\r\n'],
  ])('refuses %s in its own words', (_what, headers) => expectRefused(move(headers), 400));

  it('refuses a version of HTTP that there is not', () =>
    expectRefused(`GET ${path} HTTP/9.9\r\nHost: a\r\n\r\n`, 400));

  it('refuses headers that are too long', () => expectRefused(get(`Host: a\r\na: ${'b'.repeat(17_000)}\r\n`), 431));

  it.each([
    ['its length', 'zz\r\n{}\r\n0\r\n\r\n'],
    ['its end', '2\r\n{}}\r\n0\r\n\r\n'],
    ['the chunk after it', '1\r\n{\r\nzz\r\n}\r\n0\r\n\r\n'],
  ])('refuses a chunk that cannot be read by %s', async (_what, chunks) => {
    const bytes = move('Transfer-Encoding: chunked\r\n', chunks);
    await expectRefused(bytes, facts.statuses.malformed);
    expectFailure(facts, await hub.sendBytes(bytes.replace(key(), '')), 401);
  });

  it('takes a target with a host, and answers what is wrong with it in its own words', async () => {
    const absolute = (bytes: string): string => bytes.replace(' /', ' HTTP://b:80/');
    expect((await hub.sendBytes(absolute(get('Host: a\r\n')))).status).toBe(200);
    await expectRefused(absolute(get('Host: a\r\nHost: a\r\n')), 400);
    await expectRefused(absolute(get('Host: a\r\n: a\r\n')), 400);
    const nowhere = absolute(get('Host: a\r\n').replace(' HTTP/1.1', '/nothing/here HTTP/1.1'));
    expectFailure(facts, await hub.sendBytes(nowhere), 404);
    expectFailure(facts, await hub.sendBytes(absolute(get('Host: a\r\n')).replace('GET', 'PROPFIND')), 405);
  });

  const waiting = (length: number, more = ''): string =>
    move(`Expect: 100-continue\r\nContent-Length: ${length}\r\n${more}`, '');

  it('continues a body that it reads', async () => {
    const received = await converse([waiting(text.length, 'Connection: close\r\n'), text]);
    expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  it('keeps a connection on which it continued', async () => {
    const again = move(`Content-Length: ${text.length}\r\nConnection: close\r\n`);
    const received = await converse([waiting(text.length), text, again]);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 200', 'HTTP/1.1 200']);
  });

  it('refuses a body that is too large before it is sent', () => expectRefused(waiting(MOST_BODY_BYTES + 1), 413));

  it('refuses a body without a key, of another type or at no path before it is sent', async () => {
    await expectRefused(waiting(text.length).replace(key(), ''), 401);
    await expectRefused(waiting(MOST_BODY_BYTES + 1).replace(key(), ''), 401);
    for (const type of ['image/png', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a']) {
      await expectRefused(waiting(text.length).replace('application/json', type), 415);
    }
    await expectRefused(waiting(text.length, 'Content-Encoding: gzip\r\n'), 415);
    await expectRefused(waiting(text.length).replace(path, `${path}/nothing/here`), 404);
  });
});

it('says as much where a path is no dialect’s, or cannot be told', async () => {
  for (const [bytes, status] of [
    ['GET /nowhere HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['nonsense\r\n\r\n', 400],
    ['\x16\x03\x01\x02', 400],
    [`GET /healthz HTTP/1.1\r\nHost: a\r\na: ${'b'.repeat(17_000)}\r\n\r\n`, 431],
  ] as const) {
    const reply = await hub.sendBytes(bytes);
    expect(reply).toMatchObject({ status, headers: { 'content-type': 'application/problem+json; charset=utf-8' } });
    expect(reply.json()).toMatchObject({ type: 'about:blank', status, detail: expect.stringMatching(/./) });
    expect(reply.headers['x-request-id']).toMatch(/./);
  }
});

it('answers what came before on a connection, and then what cannot be read', async () => {
  const reply = await converse([
    `GET /api/orders/${ORDER_ID} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${hub.key}\r\n\r\nnonsense\r\n\r\n`,
  ]);
  expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
});

it.each([
  ['POST', '/api/orders', 'application/json', 413],
  ['POST', '/auth/token', 'application/json', 413],
  ['POST', '/api/imports?kind=orders', 'application/json', 415],
])('passes over a large body that it refuses: %s %s', async (method, path, type, status) => {
  const body = 'x'.repeat(4 * MOST_BODY_BYTES);
  const head = `Host: a\r\nX-API-Key: ${hub.key}\r\n`;
  const end = `GET /api/orders/${ORDER_ID} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`;
  const request = `${method} ${path} HTTP/1.1\r\n${head}Content-Type: ${type}\r\n`;
  for (const sent of [
    `Content-Length: ${body.length}\r\n\r\n${body}`,
    `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ]) {
    const received = await converse([`${request}${sent}${end}`]);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`, 'HTTP/1.1 200']);
  }
});

it('refuses an upload that is too large or of another type before it is sent', async () => {
  const upload = (length: number, type: string, method = 'POST', path = '/api/imports?kind=orders'): string =>
    `${method} ${path} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${hub.key}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n`;
  for (const expectation of ['Expect: 100-continue\r\n\r\n', 'Connection: close\r\n\r\n']) {
    for (const type of ['text/csv', 'application/x-ndjson', 'application/json']) {
      const reply = await hub.sendBytes(`${upload(4 * 1024 ** 3 + 1, type)}${expectation}`);
      expect([type, reply.status, reply.headers['connection']]).toEqual([type, 413, 'close']);
    }
    for (const [method, path] of [
      ['POST', '/api/imports?kind=orders'],
      ['PUT', '/api/imports/01f5d171-d3e3-4b2b-bd57-0727194b5bed?offset=0'],
    ]) {
      const reply = await hub.sendBytes(`${upload(1024 ** 3, 'application/json', method, path)}${expectation}`);
      expect([path, reply.status, reply.headers['connection']]).toEqual([path, 415, 'close']);
    }
  }
});

it('takes the next request on a connection whose upload it refused', async () => {
  const file = '\n'.repeat(2_000_000);
  const head = `Host: a\r\nX-API-Key: ${hub.key}\r\n`;
  const received = await converse([
    `POST /api/imports?kind=orders HTTP/1.1\r\n${head}Content-Type: text/csv\r\nContent-Length: ${file.length}\r\n\r\n${file}` +
      `GET /api/orders/${ORDER_ID} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`,
  ]);
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200']);
});
