import { spawn } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook, type WebhookFormatName } from '../../sdk/index.ts';
import { bareEnvironment } from '../support/environment.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder } from '../support/writes.ts';

const BIN = fileURLToPath(new URL('../../bin/stele.js', import.meta.url));

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

/** A command that runs until it is interrupted. */
function start(args: readonly string[]) {
  const env = { ...bareEnvironment(), COLUMNS: '200', NO_COLOR: '1', STELE_URL: hub.url, STELE_KEY: hub.key };
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    said.out += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said.err += piece;
  });
  const ended = new Promise<number | null>((over) => child.once('close', over));
  return {
    said,
    ended,
    until: (what: string) => expect.poll(() => said.out + said.err, { timeout: 30_000 }).toContain(what),
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

interface Received {
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** A program of a developer, at a port that stays the same when it is started anew. */
class Receiver {
  readonly received: Received[] = [];
  status = 200;
  #server: http.Server | undefined;
  #port = 0;

  async start(): Promise<void> {
    const server = http.createServer(async (request, response) => {
      let body = '';
      for await (const piece of request) body += piece;
      this.received.push({ headers: request.headers, body });
      response.writeHead(this.status).end('thanks');
    });
    this.#server = server;
    await new Promise<void>((listening) => server.listen(this.#port, '127.0.0.1', listening));
    this.#port = (server.address() as { port: number }).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((closed) => this.#server?.close(closed));
  }
}

const note = (id: string, text: string): Promise<unknown> =>
  hub.send({
    method: 'PATCH',
    path: `/api/orders/${id}`,
    headers: { 'x-api-key': hub.key },
    body: { internal_note: text },
  });

describe('stele listen', () => {
  it.each<WebhookFormatName>(['stele', 'bitbybit', 'wizcommerce'])(
    'relays each change as a webhook of %s that its secret proves, and shows what came back',
    async (format) => {
      const receiver = new Receiver();
      await receiver.start();
      const listening = start(['listen', '--forward-to', receiver.url, '--format', format, '--type', 'order.*']);
      await listening.until('Signing secret: ');
      const secret = /Signing secret: (\S+)/.exec(listening.said.out)?.[1] ?? '';
      // The line is there before the stream is.
      const id = await untilRelayed(receiver);
      await listening.until('→ 200 in ');
      for (const { body, headers } of receiver.received) {
        await verifyWebhook(body, headers as Record<string, string>, secret, { format });
        await expect(
          verifyWebhook(`${body} `, headers as Record<string, string>, secret, { format }),
        ).rejects.toThrow();
      }
      expect(receiver.received.some(({ body }) => body.includes(id))).toBe(true);
      expect(await listening.interrupt()).toBe(130);
      expect(listening.said.err).toMatch(/events? relayed/);
      await receiver.stop();
    },
    60_000,
  );

  it('waits for a receiver that is down, says so, and keeps the order', async () => {
    const receiver = new Receiver();
    await receiver.start();
    const listening = start([
      'listen',
      '--forward-to',
      receiver.url,
      '--secret',
      `whsec_${btoa('my own secret')}`,
      '--json',
    ]);
    await listening.until('"secret":"whsec_');
    const id = await untilRelayed(receiver);
    await receiver.stop();
    for (let turn = 0; turn < 3; turn++) await note(id, `Turn ${turn}`);
    await listening.until('{"waiting":"ECONN');
    receiver.received.length = 0;
    await receiver.start();
    receiver.status = 500;
    await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBe(3);
    const versions = receiver.received.map(
      ({ body }) => (JSON.parse(body) as { data: { version: number } }).data.version,
    );
    expect(versions).toEqual([2, 3, 4]);
    await listening.until('"status":500');
    const lines = listening.said.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ event }) => event === 'order.updated')).toMatchObject([
      { status: 500, attempts: expect.any(Number) },
      { status: 500, attempts: 1 },
      { status: 500, attempts: 1 },
    ]);
    await listening.interrupt();
    await receiver.stop();
  }, 60_000);

  it.each([
    [['--forward-to', 'localhost:3000/hook'], 2],
    [['--forward-to', 'file:///etc/passwd'], 2],
    [[], 2],
    [['--forward-to', 'http://127.0.0.1:9', '--format', 'evreka'], 2],
    [['--forward-to', 'http://127.0.0.1:9', '--secret', 'whsec_%%'], 2],
    [['--forward-to', 'http://127.0.0.1:9', '--type', 'order.moved'], 3],
  ])('refuses %j', async (args, code) => {
    const refused = start(['listen', ...args]);
    expect(await refused.ended, refused.said.err).toBe(code);
    expect(refused.said.err).not.toBe('');
  });
});

/** Makes orders until one of them has been relayed: the stream begins a moment after the command. Returns its id. */
async function untilRelayed(receiver: Receiver): Promise<string> {
  let id = '';
  await expect
    .poll(
      async () => {
        if (receiver.received.length === 0) id = await anOrder(hub);
        return receiver.received.length;
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBeGreaterThan(0);
  await expect.poll(() => receiver.received.some(({ body }) => body.includes(id)), { timeout: 10_000 }).toBe(true);
  return id;
}

describe('stele changes --follow', () => {
  it('shows changes as they happen, after those that there are, and says where it ended', async () => {
    const id = await anOrder(hub);
    const following = start(['changes', '--follow', '--json', '--order', id, '--type', 'order.*']);
    await following.until('"version":1');
    await note(id, 'Followed');
    await following.until('"version":2');
    const lines = following.said.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const [made, changed] = lines;
    expect(
      Object.keys(changed ?? {})
        .filter((name) => name !== 'reason')
        .sort(),
    ).toEqual(
      Object.keys(made ?? {})
        .filter((name) => name !== 'reason')
        .sort(),
    );
    expect(changed).toMatchObject({ type: 'order.updated', kind: 'updated', id, version: 2, dialect: 'hub' });
    expect(await following.interrupt()).toBe(130);
    const cursor = following.said.err
      .trim()
      .split('\n')
      .find((line) => /^[\w-]{40,}$/.test(line));
    expect(cursor).toBeDefined();
    const table = start(['changes', '--follow', '--after', cursor ?? '']);
    await note(id, 'Once more');
    await table.until('Once more');
    expect(table.said.out).toMatch(/^WHEN +WHO +THROUGH/m);
    await table.interrupt();
  }, 60_000);
});
