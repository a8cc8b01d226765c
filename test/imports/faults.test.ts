import { expect, test } from 'vitest';
import { SeenOrders } from '../../src/importing/items/seen-orders.ts';
import type { HubCalls } from '../../src/importing/run/hub-calls.ts';
import { runImport } from '../../src/importing/run/import-run.ts';
import { progressAt } from '../../src/model/import.ts';

/** Runs an import of which one part fails, as no uploaded file makes it fail. */
async function lastLineOf(parts: { read?: Error; upload?: Error }): Promise<{ logged: unknown[]; summary: object }> {
  const logged: unknown[] = [];
  const run = runImport({
    importId: 'import',
    isDryRun: true,
    reportsAll: false,
    replies: { internal: { status: 500 }, unavailable: { status: 503 } },
    upload: (async function* () {
      yield Buffer.from('a');
      if (parts.upload) throw parts.upload;
    })(),
    reader: {
      push: () => {
        if (parts.read) throw parts.read;
        return [];
      },
      end: () => [],
    },
    seenOrders: new SeenOrders(),
    from: progressAt(0, 1),
    head: { import: {} },
    hub: {
      tell: async (error) => {
        logged.push(error);
      },
    } as HubCalls,
  });
  let text = '';
  for await (const piece of run) text += piece;
  return { logged, ...(JSON.parse(text.trim().split('\n').at(-1) ?? '') as { summary: object }) };
}

test('an internal error is reported as one, and logged', async () => {
  const defect = new TypeError('a defect');
  const { logged, summary } = await lastLineOf({ read: defect });
  expect(logged).toEqual([defect]);
  expect(summary).toMatchObject({
    state: 'stopped',
    stopped: 'Something went wrong on our side',
    problem: { status: 500 },
  });
});

test('a connection that was cut is reported as cut, and is not an internal error', async () => {
  const { logged, summary } = await lastLineOf({ upload: new Error('aborted') });
  expect(logged).toEqual([]);
  expect(summary).toMatchObject({ state: 'stopped', stopped: 'The connection was cut before the file had come' });
  expect(summary).not.toHaveProperty('problem');
});
