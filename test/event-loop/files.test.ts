import { afterAll, beforeAll, expect, test } from 'vitest';
import { LONGEST_CPU_MS, show, startWatchedHub, type WatchedHub } from './watched-hub.ts';

let hub: WatchedHub;
beforeAll(async () => {
  hub = await startWatchedHub();
  await summaryOf('reference_id,po_number\nWARM-1,a\n', 'text/csv');
  await summaryOf('{"reference_id":"WARM-2"}\n', 'application/x-ndjson');
});
afterAll(() => hub?.close());

interface Summary {
  state: string;
  rows: number;
  created: number;
  refused: number;
}

async function upload(file: string | Buffer, type: string, query = ''): Promise<{ status: number; text: string }> {
  const reply = await fetch(`${hub.url}/api/imports?kind=orders${query}`, {
    method: 'POST',
    headers: { 'X-API-Key': hub.key, 'Content-Type': type },
    body: file as string,
  });
  return { status: reply.status, text: await reply.text() };
}

async function summaryOf(file: string | Buffer, type: string): Promise<Summary> {
  const { text } = await upload(file, type);
  return (JSON.parse(text.trim().split('\n').at(-1) ?? '{}') as { summary: Summary }).summary;
}

const csv = (rows: string): string => `reference_id,po_number\n${rows}LAST,a\n`;
const lines = (rows: string): string => `reference_id,po_number,line_items.sku,line_items.quantity\n${rows}LAST-1,a\n`;
const jsonLines = (lines: string): string => `${lines}{"reference_id":"LAST"}\n`;
const many = (count: number, text: string): string => text.repeat(count);

const FILES: [string, 'text/csv' | 'application/x-ndjson', string | Buffer, Partial<Summary>][] = [
  ['a million empty lines', 'text/csv', csv(many(1_000_000, '\n')), { rows: 1 }],
  ['a million empty lines that end as in Windows', 'text/csv', csv(many(1_000_000, '\r\n')), { rows: 1 }],
  ['a million empty lines behind a quote that is never closed', 'text/csv', csv(`"${many(1_000_000, '\n')}`), {}],
  ['a million empty lines and a letter of two bytes', 'text/csv', csv(`é\n${many(1_000_000, '\n')}`), { rows: 2 }],
  ['lines of a delimiter', 'text/csv', csv(many(20_000, ',\n')), { rows: 1 }],
  ['lines of NUL', 'text/csv', csv(many(60_000, '\0\n')), { rows: 60_001, refused: 60_000 }],
  [
    'lines of a byte that is no UTF-8',
    'text/csv',
    Buffer.concat([Buffer.from(csv('')), Buffer.alloc(120_000, Buffer.from([0xff, 0x0a]))]),
    { rows: 60_001, refused: 60_000 },
  ],
  ['rows of one order', 'text/csv', lines(many(300_000, 'ONE,,a,1\n')), { rows: 300_001, refused: 1 }],
  [
    'rows of one order that contradict each other',
    'text/csv',
    lines(many(20_000, 'TWO,b,,\nTWO,c,x,y\n')),
    { rows: 40_001 },
  ],
  ['a row of a million cells', 'text/csv', csv(`WIDE${many(1_000_000, ',')}\n`), { rows: 2, refused: 1 }],
  ['rows of nearly ten thousand cells', 'text/csv', csv(many(300, `CELLS${many(9990, ',')}\n`)), { rows: 301 }],
  ['rows of quotes', 'text/csv', csv(many(20_000, '""""""""""\n')), { rows: 20_001 }],
  ['a million empty lines', 'application/x-ndjson', jsonLines(many(1_000_000, '\n')), { rows: 1 }],
  ['half a million lines of a blank', 'application/x-ndjson', jsonLines(many(500_000, ' \n')), { rows: 1 }],
  ['lines of an empty object', 'application/x-ndjson', jsonLines(many(20_000, '{}\n')), { rows: 20_001 }],
  ['lines of no JSON', 'application/x-ndjson', jsonLines(many(60_000, '{\n')), { rows: 60_001, refused: 60_000 }],
];

test.each(FILES)('%s: an import of %s', { timeout: 120_000 }, async (what, type, file, expected) => {
  let summary: Summary | undefined;
  const longestTask = await hub.during(LONGEST_CPU_MS, async () => {
    summary = await summaryOf(file, type);
  });
  show(`${what}, ${type}`, longestTask);
  expect(summary).toMatchObject({ state: 'done', ...expected });
  expect(longestTask.cpuMs).toBeLessThan(LONGEST_CPU_MS);
});

const HEADERS: [string, string, number][] = [
  ['empty lines alone', many(1_000_000, '\n'), 400],
  ['ten thousand columns', `reference_id${many(9990, ',a')}\nA\n`, 400],
  ['a thousand columns that look alike', `Order Number${many(990, ',Line Item Price')}\nA\n`, 400],
  ['one name of a million letters', `${many(1_000_000, 'a')},b\nA,b\n`, 400],
  ['quotes', `${many(300_000, '"",')}b\nA,b\n`, 400],
];

test.each(HEADERS)('a header of %s', async (what, file, status) => {
  let reply: { status: number } | undefined;
  const longestTask = await hub.during(LONGEST_CPU_MS, async () => {
    reply = await upload(file, 'text/csv');
  });
  show(`a header of ${what}`, longestTask);
  expect(reply).toMatchObject({ status });
  expect(longestTask.cpuMs).toBeLessThan(LONGEST_CPU_MS);
});
