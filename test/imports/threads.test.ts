import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile, resume } from './importer.ts';

let hub: TestHub;
/** All threads that were started in this process. */
const threads: Worker[] = [];
const note = (worker: Worker): void => void threads.push(worker);
beforeAll(async () => {
  process.on('worker', note);
  hub = await createTestHub({ demo: false });
});
afterAll(async () => {
  process.off('worker', note);
  await hub?.close();
});

const HEADER = 'reference_id,po_number\n';
const rows = (shop: string, from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${shop}-${from + i},a\n`).join('');

/** Begins an import, runs `meanwhile`, sends the rows that it returns, and returns the lines of the report. */
async function importWhile(shop: string, meanwhile: () => Promise<string>): Promise<Record<string, unknown>[]> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const file = writable.getWriter();
  const send = (text: string): Promise<void> => file.write(new TextEncoder().encode(text));
  const begun = send(`${HEADER}${rows(shop, 0, 1000)}`);
  const reply = await fetch(`${hub.url}/api/imports?kind=orders`, {
    method: 'POST',
    headers: { 'X-API-Key': hub.key, 'Content-Type': 'text/csv' },
    body: readable,
    duplex: 'half',
  } as RequestInit);
  await begun;
  const rest = await meanwhile();
  const sent = send(rest).then(() => file.close());
  const text = await reply.text();
  await sent.catch(() => undefined);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}

test('a thread that ends stops its import and no other, and the import can be resumed', async () => {
  let lines: Record<string, unknown>[] = [];
  // It takes the thread that an earlier import left, if there is one, so the other import has a new one.
  const other = await importWhile('OTHER', async () => {
    lines = await importWhile('TH', async () => {
      await threads.at(-1)?.terminate();
      return rows('TH', 1000, 1500);
    });
    return rows('OTHER', 1000, 1500);
  });
  expect(lines.at(-1)).toMatchObject({
    summary: { state: 'stopped', stopped: 'Something went wrong on our side', problem: { status: 500 } },
  });
  expect(other.at(-1)).toMatchObject({ summary: { state: 'done', created: 1500 } });
  const [{ import: begun } = {}] = lines;
  const { id } = begun as { id: string };
  const resumed = await resume(hub, id, `${HEADER}${rows('TH', 0, 1500)}`, { offset: '0' });
  expect(resumed.summary).toMatchObject({ state: 'done' });
  const [{ count } = { count: 0 }] = await hub.sql(`select count(*)::int as count from orders`);
  expect(count).toBe(3000);
});

test('an import is read in the thread of the one before it, and a thread without an import ends', async () => {
  const before = threads.length;
  await importFile(hub, `${HEADER}ONE,a\n`);
  await importFile(hub, `${HEADER}TWO,a\n`);
  expect(threads.length).toBeLessThanOrEqual(before + 1);
  const last = threads.at(-1) as Worker;
  if (last.threadId !== -1) await once(last, 'exit');
}, 15_000);
