import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mismatches } from '../../bench/framework/measure-load.ts';
import { bitbybitNote, evrekaStatus, wizcommerceStatus } from '../../bench/load/calls.ts';
import type { HttpCall } from '../../bench/load/http-call.ts';
import type { Load } from '../../bench/load/load.ts';
import { loadByWrk } from '../../bench/load/wrk.ts';
import { findWrk } from '../../bench/system/tools.ts';
import { orderId } from '../../bench/world/orders.ts';

/** CI has wrk; elsewhere these tests need it to be installed. */
const hasWrk = await findWrk().then(
  () => true,
  () => process.env['CI'] !== undefined,
);

const HUB = { url: '', pid: 0, stop: async () => undefined, key: 'key' };

/** What a planted server answers to a request. */
type Answer = (request: { id: string; body: Record<string, string>; count: number }) => {
  status?: number;
  body: string;
};

const right: Answer = ({ id, body }) => ({ body: JSON.stringify({ data: { id, ...body } }) });

let server: Server | undefined;
afterEach(() => void server?.close());

/** Loads a planted server for a second. */
async function load(answer: Answer, call: HttpCall = wizcommerceStatus(HUB), fixedId?: string): Promise<Load> {
  let count = 0;
  server = createServer(async (request, response) => {
    const id = request.url?.split('/').find((part) => part.startsWith('0194')) ?? '';
    const { status = 200, body } = answer({ id, body: await bodyOf(request), count: ++count });
    response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), 'stele-bench-test-'));
  try {
    return await loadByWrk('wrk', folder, {
      url: `http://127.0.0.1:${port}`,
      call,
      connections: 4,
      seconds: 1,
      range: { first: 0, count: 1000 },
      sequence: { from: 5, stride: 7 },
      bits: '0'.repeat(1000),
      fixedId,
      firstNote: 1,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  let text = '';
  for await (const part of request) text += part;
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
}

describe.runIf(hasWrk)('wrk', () => {
  test('accepts right answers, and changes each order back and forth', async () => {
    const stored = new Map<string, string>();
    let ineffective = 0;
    const { problems, done, sent } = await load((request) => {
      if (stored.get(request.id) === request.body['status']) ineffective++;
      stored.set(request.id, request.body['status'] ?? '');
      return right(request);
    });
    expect(problems).toEqual([]);
    expect(ineffective).toBe(0);
    expect(done).toBeGreaterThan(1000);
    expect(sent - done).toBeLessThanOrEqual(4);
  });

  test.each<[string, Answer]>([
    ['a wrong status', (request) => ({ ...right(request), status: request.count === 50 ? 202 : 200 })],
    ['an error', (request) => (request.count === 50 ? { status: 503, body: '{}' } : right(request))],
    ['another order', (request) => right(request.count === 50 ? { ...request, id: orderId(999_999) } : request)],
    [
      'the status that the order had',
      (request) => right(request.count === 50 ? { ...request, body: { status: 'draft' } } : request),
    ],
    ['no body', (request) => (request.count === 50 ? { body: '' } : right(request))],
  ])('reports an answer with %s, among thousands of right ones', async (_what, answer) => {
    const { problems } = await load(answer);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^1 of \d+ answers are wrong, the first: (200|202|503) /);
  });

  test('compares a fixed body as a whole', async () => {
    const call = evrekaStatus(HUB, { entries: { draft: 'd', confirmed: 'c', cancelled: 'x' } });
    const body = '{"detail":"Order status updated successfully"}';
    expect((await load(() => ({ body }), call)).problems).toEqual([]);
    expect((await load(({ count }) => ({ body: count === 9 ? `${body} ` : body }), call)).problems).toHaveLength(1);
  });

  test('takes the answer with the note that was sent, in any order', async () => {
    const call = bitbybitNote(HUB);
    expect((await load(right, call)).problems).toEqual([]);
    const other: Answer = ({ count, ...rest }) =>
      right({ count, ...rest, body: count === 9 ? { ...rest.body, notes: '000000000000' } : rest.body });
    expect((await load(other, call)).problems).toHaveLength(1);
  });

  test('knows the one order of the bare route', async () => {
    const id = orderId(3);
    const bare: Answer = () => ({ body: `{"data":{"id":"${id}","status":"cancelled"}}` });
    expect((await load(bare, undefined, id)).problems).toEqual([]);
    expect((await load(bare, undefined, orderId(4))).problems).toHaveLength(1);
  });
});

describe('answers and tables', () => {
  const growth = (versions: number, changes = versions) => ({ versions, changes, transactions: 1 });

  test('agree if there are as many versions as history entries, between the answered and the sent requests', () => {
    expect(mismatches(true, { done: 90, sent: 100 }, growth(95))).toEqual([]);
    expect(mismatches(false, { done: 90, sent: 100 }, growth(0))).toEqual([]);
  });

  test('contradict each other otherwise', () => {
    expect(mismatches(true, { done: 90, sent: 100 }, growth(95, 94))).toEqual(['95 versions, but 94 history entries']);
    expect(mismatches(true, { done: 90, sent: 100 }, growth(80))).toEqual(['90 answered of 100 sent, but 80 versions']);
    expect(mismatches(true, { done: 90, sent: 100 }, growth(101))).toHaveLength(1);
    expect(mismatches(false, { done: 90, sent: 100 }, growth(1))).toHaveLength(1);
  });
});
