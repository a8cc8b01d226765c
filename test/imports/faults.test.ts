import { expect, test } from 'vitest';
import type { Core } from '../../src/core/core.ts';
import { runImport } from '../../src/dialects/hub/imports/run-import.ts';
import { SeenOrders } from '../../src/importing/items/seen-orders.ts';
import type { Failure } from '../../src/model/failure.ts';

const START = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  refused: 0,
  adjusted: 0,
  customers_made: 0,
  next_offset: 0,
  next_line: 1,
};

/** Runs an import of which one part breaks, as no file from outside makes it break. */
async function lastLineOf(parts: { read?: Error; upload?: Error }): Promise<{ told: unknown[]; summary: object }> {
  const told: unknown[] = [];
  const run = runImport({
    workspaceId: 'default',
    importId: undefined,
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
    sink: async () => [],
    ordersRead: new SeenOrders(),
    takeBack: undefined,
    from: START,
    reportsAll: false,
    head: { import: {} },
    coreOf: () => ({}) as Core,
    imports: {} as Core['imports'],
    onError: (error) => told.push(error),
    problemOf: (failure: Failure) => ({ status: failure.kind === 'internal' ? 500 : 503 }),
    onEnd: () => undefined,
  });
  let text = '';
  for await (const piece of run) text += piece;
  return { told, ...(JSON.parse(text.trim().split('\n').at(-1) ?? '') as { summary: object }) };
}

test('a defect of ours is told as one, and logged', async () => {
  const defect = new TypeError('a defect');
  const { told, summary } = await lastLineOf({ read: defect });
  expect(told).toEqual([defect]);
  expect(summary).toMatchObject({
    state: 'stopped',
    stopped: 'Something went wrong on our side',
    problem: { status: 500 },
  });
});

test('a connection that was cut is told as one, and is no error of ours', async () => {
  const { told, summary } = await lastLineOf({ upload: new Error('aborted') });
  expect(told).toEqual([]);
  expect(summary).toMatchObject({ state: 'stopped', stopped: 'The connection was cut before the file had come' });
  expect(summary).not.toHaveProperty('problem');
});
