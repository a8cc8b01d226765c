import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { wizcommerceStatus } from '../../bench/load/calls.ts';
import type { Load } from '../../bench/load/load.ts';
import { loadAtRate } from '../../bench/load/open-loop.ts';

const HUB = { url: '', pid: 0, stop: async () => undefined, key: 'key' };

let server: Server | undefined;
afterEach(() => void server?.close());

/** Offers 200 requests a second for a second, after the second of the lead-in. */
async function load(answer: (sent: { id: string; status: string }, count: number) => Promise<string>): Promise<Load> {
  let count = 0;
  server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const id = request.url?.split('/')[3] ?? '';
    const body = await answer({ id, status: (JSON.parse(text) as { status: string }).status }, ++count);
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'stele-bench-test-'));
  try {
    return await loadAtRate(folder, {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      call: wizcommerceStatus(HUB),
      connections: 2,
      perSecond: 200,
      seconds: 1,
      sequence: { from: 0, stride: 7 },
      bits: '01'.repeat(500),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const right = async (data: { id: string; status: string }): Promise<string> => JSON.stringify({ data });

test('a load at a rate sends every planned request and checks every answer', async () => {
  const { done, sent, problems, offeredPerSecond } = await load(right);
  expect({ done, sent, problems, offeredPerSecond }).toEqual({
    done: 400,
    sent: 400,
    problems: [],
    offeredPerSecond: 200,
  });
});

test('it reports a wrong answer', async () => {
  const { problems } = await load((data, count) => right(count === 50 ? { ...data, id: 'another' } : data));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^1 of 400 answers are wrong, the first: 200 /);
});

test('a stalled server delays all requests that were planned meanwhile', async () => {
  let stalled: Promise<void> | undefined;
  const { p50Ms, p99Ms } = await load(async (data, count) => {
    // After the lead-in, both connections wait for 600 ms.
    if (count === 220) stalled = new Promise((resolve) => setTimeout(resolve, 600));
    await stalled;
    return right(data);
  });
  // A closed loop would have two slow answers of two hundred. Here 120 requests waited, for 300 ms on average.
  expect(p99Ms).toBeGreaterThan(500);
  expect(p50Ms).toBeGreaterThan(50);
});
