import { afterAll, beforeAll, expect, test } from 'vitest';
import { hold } from '../support/hold.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const send = (kind: 'orders' | 'customers', rows: object[]) =>
  importFile(hub, rows.map((row) => JSON.stringify(row)).join('\n'), {
    format: 'jsonl',
    query: { kind, report: 'all' },
  });

test.concurrent.for([
  ['orders', 'po_number'],
  ['customers', 'name'],
] as const)(
  'a row whose record another transaction holds is refused after five seconds, and no other: %s',
  async ([kind, field], context) => {
    const made = await send(kind, [{ reference_id: 'HELD', [field]: 'a' }]);
    await hold(hub, context, `select from ${kind} where id = $1 for update`, [made.written[0]?.id]);
    const sentMs = performance.now();
    const report = await send(kind, [
      { reference_id: 'HELD', [field]: 'b' },
      { reference_id: 'FREE', [field]: 'c' },
    ]);
    const tookMs = performance.now() - sentMs;
    expect(report.summary).toMatchObject({ state: 'done', created: 1, refused: 1, updated: 0 });
    expect(report.refused).toMatchObject([
      { row: 1, problems: [{ detail: 'is held by another change; send the row again' }] },
    ]);
    expect(tookMs).toBeGreaterThan(4500);
    expect(tookMs).toBeLessThan(12_000);
  },
);
