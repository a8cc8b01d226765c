import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

/** Forms as no browser sends them. */
let hub: TestHub;
let typeId: string;

beforeAll(async () => {
  hub = await createTestHub();
  const types = await hub.send({ method: 'GET', path: '/engagement/entities/types', headers: keyHeaders() });
  typeId = (types.json() as { items: { id: string }[] }).items[0]?.id ?? '';
});

afterAll(() => hub.close());

const keyHeaders = (): Record<string, string> => ({ authorization: `Bearer ${hub.key}` });

function makeEntity(
  name: string,
  { boundary = 'xYz', encoding, idempotencyKey }: { boundary?: string; encoding?: string; idempotencyKey?: string },
): Promise<TestReply> {
  const part = (field: string, value: string, header = ''): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n${header}\r\n${value}\r\n`;
  const header = encoding === undefined ? '' : `Content-Transfer-Encoding: ${encoding}\r\n`;
  return hub.send({
    method: 'POST',
    path: '/engagement/entities',
    headers: {
      ...keyHeaders(),
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: `${part('type_id', typeId)}${part('name', name, header)}--${boundary}--\r\n`,
  });
}

it.each(['with NUL \0 in it', 'with a NUL \0'.repeat(20)])(
  'a NUL behind a transfer encoding is refused',
  async (name) => {
    const reply = await makeEntity(Buffer.from(name).toString('base64'), { encoding: 'base64' });
    expect(reply.status, reply.text).toBe(422);
  },
);

it('the same fields between other boundaries are the same request', async () => {
  const idempotencyKey = 'sent again';
  const first = await makeEntity('Harbour', { boundary: 'one', idempotencyKey });
  const again = await makeEntity('Harbour', { boundary: 'two', idempotencyKey });
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.text).toBe(first.text);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect((await makeEntity('Harbour 2', { boundary: 'two', idempotencyKey })).status).toBe(422);
});

it('more fields than any form has are not taken apart', async () => {
  const reply = await signIn('a&'.repeat(30_000));
  expect(reply.status, reply.text).toBe(422);
  expect(reply.text).toContain('1000 fields');
});

it('a client without a key may send a smaller form', async () => {
  const reply = await signIn('a'.repeat(64 * 1024 + 1));
  expect(reply.status).toBe(413);
  expect((await signIn(`password=${'%F0%9F%94%91'.repeat(1024)}`)).status).toBe(401);
});

const signIn = (body: string): Promise<TestReply> =>
  hub.send({
    method: 'POST',
    path: '/auth/oauth/token',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('client:secret').toString('base64')}`,
    },
    body,
  });
