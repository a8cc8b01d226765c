import type { Batch, BatchOrder } from '../../sdk/index.ts';
import { reportBatch } from '../orders/batch-report.ts';
import { type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { paint, plain } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, group, positiveNumber } from '../session/command.ts';
import { type Column, printList, type TableFlags, withColumns } from '../tables/table.ts';

const ID = '01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77';

const number = (value: number | null): string => (value === null ? '' : String(value));

const COLUMNS: readonly Column<Batch>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'STATE', of: ({ state }) => (state === 'cut_off' ? paint('yellow', 'cut off') : state) },
  { title: 'TOTAL', of: ({ total }) => number(total) },
  { title: 'CHANGED', hides: 4, of: ({ changed }) => String(changed) },
  { title: 'REFUSED', hides: 3, of: ({ refused, failed }) => String(refused + failed) },
  { title: 'BEGAN', hides: 1, of: ({ started_at }) => moment(started_at) },
  { title: 'REASON', hides: 2, cutsTo: 12, of: ({ reason }) => plain(reason ?? '') },
];

const RESULT_COLUMNS: readonly Column<BatchOrder>[] = [
  { title: 'ORDER', of: ({ id }) => plain(id) },
  { title: 'RESULT', of: ({ result }) => result },
  { title: 'BEFORE', hides: 2, of: ({ version_before }) => number(version_before) },
  { title: 'AFTER', hides: 3, of: ({ version_after }) => number(version_after) },
  { title: 'PROBLEM', hides: 1, cutsTo: 16, of: ({ problem }) => plain(String(problem?.['detail'] ?? '')) },
];

/** Reads at most `most` entries of a list. */
async function first<T>(list: AsyncIterable<T>, most: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) {
    items.push(item);
    if (items.length >= most) break;
  }
  return items;
}

function page(batch: Batch): string {
  const { id, kind, state, total, changed, unchanged, refused, failed, left } = batch;
  const line = (label: string, value: string | null | undefined): string[] =>
    value === null || value === undefined || value === '' ? [] : [`${label.padEnd(11)}${value}`];
  return [
    paint('bold', `Batch ${id}`),
    ...line('what', `${kind} of ${batch.subject}, ${state.replace('_', ' ')}`),
    ...line('request', batch.request === null ? null : plain(JSON.stringify(batch.request))),
    ...line('reason', batch.reason === null ? null : plain(batch.reason)),
    ...line('orders', total === null ? null : String(total)),
    ...line('done', `${changed} changed, ${unchanged} unchanged, ${refused} refused, ${failed} failed`),
    ...line('left', left === null || left === 0 ? null : String(left)),
    ...line('by', plain(batch.actor)),
    ...line('began', moment(batch.started_at)),
    ...line('changed', moment(batch.changed_at)),
    ...line('undoes', batch.undoes),
    ...line('undone by', batch.undone_by),
    ...line('key', batch.idempotency_key === null ? null : plain(batch.idempotency_key)),
    ...(state === 'cut_off' && kind !== 'import' ? [`To do the rest: stele batches continue ${id}`] : []),
    ...(state === 'cut_off' && kind === 'import' ? [`To do the rest: stele import FILE --resume ${id}`] : []),
    ...(state === 'done' && changed > 0 ? [`To undo it: stele batches undo ${id}`] : []),
  ].join('\n');
}

/** `stele batches …`. */
export const batchesCommands = (signal: AbortSignal) =>
  group('batches', 'bulk changes, imports and undos: list, look at, undo, continue', [
    command<TableFlags & { limit: string; kind?: string; state?: string }>(
      {
        name: 'list',
        summary: 'list the batches, the latest first',
        examples: [
          'stele batches list',
          'stele batches list --state cut_off',
          'stele batches list --kind import --json',
        ],
        options: (made) =>
          withColumns(made, COLUMNS)
            .option('--kind <kind>', 'bulk, import or undo')
            .option('--state <state>', 'running, cut_off, done or undone')
            .option('--limit <number>', 'the most batches', '25'),
        run: async ({ stele, output }, { options }) => {
          const { kind, state, limit } = options;
          const query = { ...(kind ? { kind } : {}), ...(state ? { state } : {}) } as { kind?: Batch['kind'] };
          const list = (await stele()).batches.list(query);
          printList(output, COLUMNS, await first(list, positiveNumber(limit, '--limit')), options);
        },
      },
      signal,
    ),
    command(
      {
        name: 'get',
        args: '<id>',
        summary: 'show a batch: what was asked, how far it is, and how to undo or continue it',
        examples: [`stele batches get ${ID}`, `stele batches get ${ID} --json`],
        run: async ({ stele, output }, { args: [id = ''] }) => {
          const batch = await (await stele()).batches.get(id);
          output.one(batch, () => page(batch));
        },
      },
      signal,
    ),
    command<TableFlags & { limit: string; result?: string }>(
      {
        name: 'results',
        args: '<id>',
        summary: 'list what became of each order of a batch',
        examples: [`stele batches results ${ID}`, `stele batches results ${ID} --result refused --json`],
        options: (made) =>
          withColumns(made, RESULT_COLUMNS)
            .option('--result <result>', 'changed, unchanged, refused, failed or pending')
            .option('--limit <number>', 'the most orders', '100'),
        run: async ({ stele, output }, { args: [id = ''], options }) => {
          const { result, limit } = options;
          const list = (await stele()).batches.listResults(id, (result ? { result } : {}) as { result?: 'refused' });
          printList(output, RESULT_COLUMNS, await first(list, positiveNumber(limit, '--limit')), options);
        },
      },
      signal,
    ),
    command<WriteFlags & { overwrite?: boolean; reason?: string; yes?: boolean }>(
      {
        name: 'undo',
        args: '<id>',
        summary: 'take a batch back, as one change of each order',
        details: `Takes back the fields that the batch changed. Orders in which one of them was changed since stay as they are, and are named
with these changes, unless --overwrite is given. Orders that an import created are deleted. --dry-run shows all of it before. An
undo is a batch, so it can be undone.`,
        examples: [`stele batches undo ${ID} --dry-run`, `stele batches undo ${ID} --yes`],
        options: (made) =>
          withDryRun(made)
            .option('--overwrite', 'take fields back that were changed since, too')
            .option('-r, --reason <text>', 'the reason, for the history')
            .option('--force', 'ignore the rules of the status catalog (scope orders:force)')
            .option('-y, --yes', 'do not ask for confirmation'),
        run: async (session, { args: [id = ''], options }) => {
          const stele = await session.stele();
          const { overwrite, reason, dryRun, yes } = options;
          if (!dryRun) {
            const { changed } = await stele.batches.get(id);
            await confirmOrLeave(`Undo batch ${id}, which changed ${count(changed, 'order')}?`, yes);
          }
          const body = { ...(overwrite ? { overwrite } : {}), ...(reason === undefined ? {} : { reason }) };
          await reportBatch(session, stele, stele.batches.undoLines(id, body, writeOptionsOf(options)), 'Undoing');
        },
      },
      signal,
    ),
    command(
      {
        name: 'continue',
        args: '<id>',
        summary: 'do the rest of a batch that was cut off',
        details:
          'Does the orders that are not done. No order is changed twice. An import is resumed with stele import --resume.',
        examples: [`stele batches continue ${ID}`],
        run: async (session, { args: [id = ''] }) => {
          const stele = await session.stele();
          await reportBatch(session, stele, stele.batches.continueLines(id), 'Continuing');
        },
      },
      signal,
    ),
  ]);
