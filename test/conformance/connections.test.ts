import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

async function dial(hub: TestHub): Promise<{ socket: Socket; received: Promise<string> }> {
  const { hostname, port } = new URL(hub.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = '';
  const received = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
    socket.on('end', () => socket.end());
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { socket, received };
}

function put(hub: TestHub, notes: string): string {
  const body = JSON.stringify({ notes });
  return (
    `PUT /customer/open/v1/orders/${ORDER_ID} HTTP/1.1\r\nHost: hub\r\nx-api-key: ${hub.key}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

test('a client that closes its sending side still gets the answers', async () => {
  const hub = await createTestHub();
  const { socket, received } = await dial(hub);
  socket.end(put(hub, 'one') + put(hub, 'two'));
  const text = await received;
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  expect((await hub.order(ORDER_ID)).internal_note).toBe('two');
  await hub.close();
});

test('what cannot be read after a write is not answered in its place', async () => {
  const hub = await createTestHub();
  const { socket, received } = await dial(hub);
  socket.write(`${put(hub, 'one')}GARBAGE\r\n\r\n`);
  expect((await received).startsWith('HTTP/1.1 400')).toBe(false);
  await hub.close();
});

test('connections on which nothing comes do not hold up the end', async () => {
  const hub = await createTestHub();
  const silent = await dial(hub);
  const half = await dial(hub);
  half.socket.write('GET /healthz HTTP/1.1\r\nHost: h');
  const begin = performance.now();
  await hub.close();
  expect(performance.now() - begin).toBeLessThan(4000);
  await Promise.all([silent.received, half.received]);
});
