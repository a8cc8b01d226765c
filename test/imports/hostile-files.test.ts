import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const HEADER = 'reference_id,po_number,customer_note\n';

/** Sends a file piece by piece, each in a packet of its own; answers the last line of the report. */
async function inPackets(pieces: Iterable<string>, query = 'kind=orders'): Promise<Record<string, unknown>> {
  const { hostname, port } = new URL(hub.url);
  const socket = net.connect(Number(port), hostname).setNoDelay(true);
  let reply = '';
  socket.on('data', (data) => {
    reply += String(data);
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(
    `POST /api/imports?${query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: ${hub.key}\r\n` +
      'Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  for (const piece of pieces) {
    socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  socket.write('0\r\n\r\n');
  await closed;
  return (JSON.parse(/\{"summary":.*\}/.exec(reply)?.[0] ?? '{}') as { summary: Record<string, unknown> }).summary;
}

const onlyLineFeeds = (count: number): string[] => Array.from({ length: count }, () => '\n');

test('a long record in the smallest packets is read as one record, and so is the next', async () => {
  const note = `${'y'.repeat(99)}\n`.repeat(20_000);
  const summary = await inPackets([
    `${HEADER}SMALL-1,1,"${note}`,
    ...onlyLineFeeds(300),
    '"\nSMALL-2,2,short\n',
    'SMALL-3,3,"open\n',
  ]);
  expect(summary).toMatchObject({ state: 'done', rows: 3, created: 1, refused: 2 });
});

test('a record of empty cells is refused, at a cost that grows with its length only', async () => {
  const summary = await inPackets([
    `${HEADER}CELLS-1${','.repeat(2_900_000)}"\n`,
    ...onlyLineFeeds(200),
    'CELLS-2,2,short\n',
  ]);
  expect(summary).toMatchObject({ state: 'done', rows: 2, created: 1, refused: 1 });
});

test('lines behind an unclosed quote are read one by one, however far the next delimiter is', async () => {
  const lines = `a""${'b'.repeat(50)}\n`.repeat(60_000);
  const summary = await inPackets([`amount\n"open\n${lines}`]);
  expect(summary).toMatchObject({ state: 'done', rows: 60_001, refused: 60_001 });
});

test('rows of nearly a megabyte are written in small chunks', async () => {
  const note = 'x'.repeat(970_000);
  const rows = Array.from(
    { length: 40 },
    (_, i) => `{"reference_id":"HEAVY-${i}","extras":{"evreka":{"a":"${note}"}}}\n`,
  );
  const report = await importFile(hub, rows.join(''), { format: 'jsonl' });
  expect(report.refused).toHaveLength(40);
  expect(report.refused[0]?.problems).toMatchObject([{ pointer: '#/extras/evreka', rule: 'max_length', line: 1 }]);
  expect(report.summary).toMatchObject({ state: 'done', rows: 40 });
});

test('each of many bad fields in a long line is located, and so is the start of a line that is not UTF-8', async () => {
  const note = '\u{1f4e6}'.repeat(500_000);
  const bad = Array.from({ length: 45 }, (_, i) => `"bad${i}":{"x":"\\\\"}`);
  const report = await importFile(
    hub,
    Buffer.concat([
      Buffer.from(
        `{"reference_id":"LONG-1","internal_note":"${note}","tags":[1, "a", 2],"tags":["b", 3],${bad.join(',')}}\n`,
      ),
      Buffer.from('{"reference_id":"LONG-2","internal_note":"\u{1f4e6}'),
      Buffer.alloc(2_900_000, 0xff),
      Buffer.from('"}\n'),
    ]),
    { format: 'jsonl' },
  );
  expect(report.summary).toMatchObject({ state: 'done', rows: 2, refused: 2 });
  const [first, second] = report.refused;
  expect(first?.problems).toHaveLength(48);
  expect(first?.problems.find(({ pointer }) => pointer === '#/tags')).toMatchObject({ rule: 'duplicate' });
  const before = '{"reference_id":"LONG-1","internal_note":"'.length + 500_000;
  expect(first?.problems.find(({ pointer }) => pointer === '#/tags/1')).toMatchObject({
    line: 1,
    column: before + '","tags":[1, "a", 2],"tags":["b", '.length + 1,
    value: '3',
  });
  expect(second).toMatchObject({ line: 2, problems: [{ rule: 'text', column: 44 }] });
});

test('each of many bad cells in a long row of quotes is located', async () => {
  const names = ['amount', 'amount_paid', 'tax_value', 'discount_value', 'shipping_charge'];
  const quotes = `"${'""'.repeat(1_000_000)}"`;
  const report = await importFile(hub, `customer_note,${names.join(',')}\n${quotes},a,b,c,d,e\n`);
  const columns = report.refused[0]?.problems.map(({ pointer, column, value }) => [pointer, column, value]);
  expect(columns).toEqual(expect.arrayContaining(names.map((name, i) => [`#/${name}`, 2_000_004 + 2 * i, 'abcde'[i]])));
});
