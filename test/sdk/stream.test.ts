import http from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EventParser } from '../../sdk/calls/event-stream.ts';
import { createClient, type HubEvent, SteleError, type StreamItem } from '../../sdk/index.ts';
import { untilFeedIsComplete } from '../races/writers.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder } from '../support/writes.ts';

vi.setConfig({ testTimeout: 150_000 });

/** The examples of the HTML living standard, section 9.2.6, and its rules. */
const EXAMPLES: [string, object[]][] = [
  ['data: YHOO\ndata: +2\ndata: 10\n\n', [{ type: 'message', data: 'YHOO\n+2\n10', id: undefined }]],
  [
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event',
    [
      { type: 'message', data: 'first event', id: '1' },
      { type: 'message', data: 'second event', id: undefined },
    ],
  ],
  [
    'data\n\ndata\ndata\n\ndata:',
    [{ data: '' }, { data: '\n' }].map((one) => ({ type: 'message', id: undefined, ...one })),
  ],
  ['data:test\n\ndata: test\n\n', [1, 2].map(() => ({ type: 'message', data: 'test', id: undefined }))],
  ['\uFEFFevent: add\ndata: 73857293\n\n', [{ type: 'add', data: '73857293', id: undefined }]],
  ['event: lost\n\ndata: kept\n\n', [{ type: 'message', data: 'kept', id: undefined }]],
  ['id: a\0b\nid: 7\ndata: x\r\n\r\ndata: y\r\r', ['x', 'y'].map((data) => ({ type: 'message', data, id: '7' }))],
  ['unknown: field\nretry: soon\nretry: 250\ndata: x\n\n', [{ type: 'message', data: 'x', id: undefined }]],
];

describe('the parser of events', () => {
  it.each(EXAMPLES)('reads %j, wherever its pieces end', (text, events) => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: text.length })), (cuts) => {
        const parser = new EventParser();
        const ends = [...cuts, text.length].sort((a, b) => a - b);
        const found = ends.flatMap((end, i) => parser.take(text.slice(i === 0 ? 0 : ends[i - 1], end)));
        // A carriage return at the very end may be half of a line end.
        if (text.endsWith('\r')) found.push(...parser.take(':'));
        expect(found).toEqual(events);
      }),
    );
  });

  it('keeps the time for which the stream asks, and refuses an event without an end', () => {
    const parser = new EventParser();
    parser.take('retry: 250\n');
    expect(parser.retryMs).toBe(250);
    const piece = `data: ${'x'.repeat(8 * 1024 * 1024)}\n`;
    expect(() => {
      for (let i = 0; i < 20; i++) parser.take(piece);
    }).toThrow(RangeError);
  });
});

let hub: TestHub;
/** Between the client and the hub; it can cut every connection. */
let proxy: http.Server;
let proxyUrl: string;
beforeAll(async () => {
  hub = await createTestHub();
  proxy = http.createServer((request, response) => {
    const onward = http.request(
      hub.url + request.url,
      { method: request.method, headers: request.headers },
      (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(response);
        reply.on('error', () => response.destroy());
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  proxyUrl = `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await hub.close();
});

const eventsIn = (items: readonly StreamItem<HubEvent>[]): string[] =>
  items.flatMap((item) => (item.kind === 'event' ? [`${item.data.data.id} ${item.data.data.version}`] : []));

describe('client.stream', () => {
  it('goes on where it was when the connection is cut, without gaps or repeats', async () => {
    const stele = createClient({ baseUrl: proxyUrl, key: hub.key });
    const over = new AbortController();
    const items: StreamItem<HubEvent>[] = [];
    let reconnected = 0;
    const stream = stele.stream({ includeOwn: true, signal: over.signal, onReconnect: () => reconnected++ });
    const reading = (async () => {
      for await (const item of stream) items.push(item);
    })();
    await expect.poll(() => items.length, { timeout: 60_000 }).toBeGreaterThan(0);
    expect(items[0]).toMatchObject({ kind: 'complete' });
    // Another test's transaction may hold the changes back for a while.
    await expect.poll(() => stream.completeAt, { timeout: 60_000 }).toMatch(/^\d{4}-/);
    const wanted: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const id = await anOrder(hub);
      wanted.push(`${id} 1`);
      if (turn < 2) proxy.closeAllConnections();
      await stele.orders.patch(id, { internal_note: `Turn ${turn}` });
      wanted.push(`${id} 2`);
    }
    await expect.poll(() => eventsIn(items).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(wanted.length);
    expect(eventsIn(items)).toEqual(wanted);
    expect(reconnected).toBeGreaterThan(0);
    over.abort();
    await expect(reading).rejects.toThrow();
    // The cursor is one of the feed too.
    await untilFeedIsComplete(hub);
    const { items: left } = await stele
      .changes({ after: stream.cursor })
      .pages()
      .next()
      .then(({ value }) => ({ items: value ?? [] }));
    expect(left.filter(({ id }) => wanted.some((name) => name.startsWith(id)))).toEqual([]);
  }, 60_000);

  it('fails when the hub refuses it', async () => {
    const stele = createClient({ baseUrl: hub.url, key: 'stele_wrong' });
    const reading = (async () => {
      for await (const _ of stele.stream()) throw new Error('nothing comes');
    })();
    await expect(reading).rejects.toBeInstanceOf(SteleError);
  });

  it('takes the filters of the feed, and shows each change as a webhook of a format', async () => {
    const stele = createClient({ baseUrl: hub.url, key: hub.key });
    const over = new AbortController();
    const names: string[] = [];
    const options = { type: ['order.status_changed', 'order.deleted'], includeOwn: true, signal: over.signal };
    const messages = stele.streamMessages('wizcommerce', options);
    const reading = (async () => {
      for await (const item of messages) {
        if (item.kind === 'event') names.push(item.data.name);
        else if (names.length === 0 && item.completeAt) names.push('');
      }
    })().catch(() => undefined);
    await expect.poll(() => names.length, { timeout: 60_000 }).toBe(1);
    const id = await anOrder(hub);
    await stele.orders.patch(id, { internal_note: 'Not wanted' });
    await stele.orders.setStatus(id, { state: 'cancelled' });
    await expect.poll(() => names.length, { timeout: 60_000 }).toBe(2);
    over.abort();
    await reading;
    expect(names).toHaveLength(2);
  });
});
