import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import type { Client } from '../support/client.ts';

// Any open transaction of another test on the server holds up the changes.
vi.setConfig({ testTimeout: 150_000 });

/** A request that a receiver got. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  atMs: number;
}

/** An HTTP receiver of webhooks on loopback. */
export interface HttpReceiver {
  url: string;
  received: Received[];
  /** Answers each request; by default 204 to all. */
  answer: (request: Received, reply: ServerResponse) => void;
  close(): Promise<void>;
}

/** Starts a receiver, which stops with the test. */
export async function startHttpReceiver(
  answer: HttpReceiver['answer'] = (_request, reply) => void reply.writeHead(204).end(),
): Promise<HttpReceiver> {
  const receiver: HttpReceiver = { url: '', received: [], answer, close: async () => undefined };
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const got = { headers: request.headers, body: Buffer.concat(parts).toString(), atMs: performance.now() };
      receiver.received.push(got);
      receiver.answer(got, reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  receiver.url = `http://127.0.0.1:${address.port}/hook`;
  receiver.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(() => receiver.close());
  return receiver;
}

/** An endpoint as the API shows it. */
export interface ShownEndpoint {
  id: string;
  secret: string;
  public_key: string | null;
  state: string;
  state_reason: string | null;
  complete_to: string;
  missed: { events: number; after: string; until: string } | null;
  waiting: { records: number; events: number; next_attempt_at: string | null };
  counts: { matched: number; delivered: number; given_up: number; skipped: number };
  behind_since: string | null;
  failing_since: string | null;
}

const noop = (): void => undefined;

/** Creates an endpoint that is sent the caller's changes too. It is deleted with the test. */
export async function createEndpoint(api: Client, content: object): Promise<ShownEndpoint> {
  const made = await api.ask<ShownEndpoint>('POST', '/webhooks', 201, {
    name: 'Test',
    // What the making of the workspace wrote may still be above the horizon.
    types: ['order.*'],
    skip_changes_by: [],
    ...content,
  });
  // A test may have stopped its hub.
  onTestFinished(() => api.send('DELETE', `/webhooks/${made.id}`).then(noop, noop));
  return made;
}

/** Waits until a condition holds. Throws with the last value after some seconds. */
export async function eventually<T>(
  read: () => T | Promise<T>,
  holds: (value: T) => boolean,
  withinMs = 60_000,
): Promise<T> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > endMs)
      throw new Error(`not within ${withinMs} ms: ${JSON.stringify(value)?.slice(0, 2000)}`);
    await sleep(20);
  }
}

/** Waits until a receiver got so many requests. */
export const hasReceived = (receiver: HttpReceiver, count: number, withinMs?: number): Promise<Received[]> =>
  eventually(
    () => receiver.received,
    (received) => received.length >= count,
    withinMs,
  );
