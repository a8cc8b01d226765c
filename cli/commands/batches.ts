import {
  type Batch,
  type BatchOrder,
  type BulkRequestWritable,
  type SteleClient,
  SteleError,
} from '../../sdk/index.ts';
import { reportBatch } from '../orders/batch-report.ts';
import { statusNaming } from '../orders/statuses.ts';
import { type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { paint, plain, print } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, group, positiveNumber } from '../session/command.ts';
import { advise, CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, pairs, printList, type TableFlags, withColumns } from '../tables/table.ts';

const ID = '01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77';

const number = (value: number | null): string => (value === null ? '' : String(value));

const COLUMNS: readonly Column<Batch>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'BEGAN', of: ({ started_at }) => moment(started_at) },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'STATE', of: ({ state }) => stateWords(state) },
  { title: 'CHANGED', of: ({ changed }) => String(changed) },
  { title: 'REFUSED', hides: 3, of: ({ refused, failed }) => String(refused + failed) },
  { title: 'TOTAL', hides: 4, of: ({ total }) => number(total) },
  { title: 'BY', hides: 1, cutsTo: 8, of: ({ actor }) => nameOf(actor) },
  { title: 'REASON', hides: 2, cutsTo: 12, of: ({ reason }) => plain(reason ?? '') },
];

const RESULT_COLUMNS: readonly Column<BatchOrder>[] = [
  {
    title: 'ORDER',
    hides: 4,
    of: ({ display_id, line }) => (line === undefined ? plain(display_id ?? '') : `line ${line}`),
  },
  { title: 'RESULT', of: ({ result }) => result },
  { title: 'BEFORE', hides: 1, of: ({ version_before }) => number(version_before) },
  { title: 'AFTER', hides: 2, of: ({ version_after }) => number(version_after) },
  { title: 'PROBLEM', hides: 3, cutsTo: 16, of: ({ problem }) => plain(String(problem?.['detail'] ?? '')) },
  { title: 'ID', of: ({ id }) => plain(id ?? '') },
];

const stateWords = (state: Batch['state']): string => (state === 'cut_off' ? paint('yellow', 'cut off') : state);

const nameOf = ({ name, id }: Batch['actor']): string => plain(name ?? id);

/** Reads at most `most` entries of a list. */
async function first<T>(list: AsyncIterable<T>, most: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) {
    items.push(item);
    if (items.length >= most) break;
  }
  return items;
}

/** @throws SteleError with advice when there is no such batch */
async function found(stele: SteleClient, id: string): Promise<Batch> {
  try {
    return await stele.batches.get(id);
  } catch (error) {
    if (!(error instanceof SteleError) || error.kind !== 'not-found') throw error;
    throw advise(error, ['`stele batches list` lists the batches of the last 90 days.']);
  }
}

/** How a batch goes on, or back. */
function nextSteps({ id, kind, subject, state, changed }: Batch): string[] {
  const rest = kind === 'import' ? `stele import FILE --resume ${id}` : `stele batches continue ${id}`;
  return [
    ...(state === 'cut_off' ? [`To do the rest: ${rest}`] : []),
    ...(state === 'done' && changed > 0 && subject === 'orders' ? [`To undo it: stele batches undo ${id}`] : []),
  ];
}

const customersStay = ({ operation, started_at }: Batch): CommandFailure =>
  new CommandFailure(
    'An import of customers cannot be undone, since orders may have these customers by now',
    EXIT.conflict,
    [
      'What it changed:',
      `  stele changes --operation ${plain(operation)} --from ${plain(started_at)}`,
      'To see what a customer was, and to set it back or delete it:',
      '  stele customers history ID; stele customers patch ID; stele customers delete ID',
      'A file with the values before, imported again, sets them all back.',
    ].join('\n'),
  );

/** What a bulk change was asked to do. */
type Asked = Partial<Pick<BulkRequestWritable, 'filter' | 'status' | 'tags' | 'patch'>> & { ids?: number };

/** The lines about what was asked, with the names of statuses. */
async function requestLines(stele: SteleClient, request: Batch['request']): Promise<[string, string | undefined][]> {
  const { filter, ids, status, tags, patch, ...more } = (request ?? {}) as Asked & Record<string, unknown>;
  const name = statusNaming(stele);
  const words = (value: unknown): string => plain(typeof value === 'string' ? value : JSON.stringify(value));
  const [move] = status === undefined ? [] : await name([{ field: 'status_id', from: null, to: status.id ?? null }]);
  const settings = Object.entries(more).filter(([, value]) => typeof value !== 'object');
  return [
    ['which', ids === undefined ? undefined : count(ids, 'id')],
    [
      'which',
      filter &&
        Object.entries(filter)
          .map(([field, value]) => `${field}=${words(value)}`)
          .join('\n'),
    ],
    ['status', status && words(status.state ?? move?.to)],
    [
      'tags',
      tags &&
        [...(tags.add ?? []).map((tag) => `+${tag}`), ...(tags.remove ?? []).map((tag) => `-${tag}`)]
          .map(plain)
          .join(' '),
    ],
    ['patch', patch && words(patch)],
    ['settings', settings.map(([field, value]) => `${field}=${words(value)}`).join('\n')],
  ];
}

async function page(stele: SteleClient, batch: Batch): Promise<string> {
  const { id, kind, subject, state, total, changed, unchanged, refused, failed, left } = batch;
  const counts = `${changed} changed, ${unchanged} unchanged, ${refused} refused${failed > 0 ? `, ${failed} failed` : ''}`;
  const facts = pairs([
    ['what', `${kind} of ${subject}, ${stateWords(state)}`],
    ...(await requestLines(stele, batch.request)),
    ['reason', plain(batch.reason ?? '')],
    ['total', number(total)],
    ['done', counts],
    ['left', left === null || left === 0 ? undefined : String(left)],
    ['by', nameOf(batch.actor)],
    ['began', moment(batch.started_at)],
    ['changed', moment(batch.changed_at)],
    ['undoes', batch.undoes ?? undefined],
    ['undone by', batch.undone_by ?? undefined],
    ['key', plain(batch.idempotency_key ?? '')],
  ]);
  return [paint('bold', `Batch ${id}`), facts, ...nextSteps(batch)].join('\n');
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
          const client = await stele();
          const batch = await found(client, id);
          const shown = output.json ? '' : await page(client, batch);
          output.one(batch, () => shown);
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
          const client = await stele();
          if (!output.json) await found(client, id);
          const list = client.batches.listResults(id, (result ? { result } : {}) as { result?: 'refused' });
          const most = positiveNumber(limit, '--limit');
          const shown = await first(list, most);
          const note = shown.length < most ? undefined : `the first ${count(most, 'order')}; --limit shows more`;
          printList(output, RESULT_COLUMNS, shown, options, note);
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
          const batch = await found(stele, id);
          if (batch.subject === 'customers') throw customersStay(batch);
          const { changed, undone_by } = batch;
          if (undone_by !== null && !overwrite && !session.output.json) {
            print(`Batch ${id} is undone already: nothing was changed now.`);
            session.output.note(`What its undo did: stele batches get ${undone_by}`);
            const { refused } = await stele.batches.get(undone_by);
            if (refused > 0) {
              session.output.note(`It left ${count(refused, 'order')}. To take them back over what was changed since:`);
              session.output.note(`  stele batches undo ${id} --overwrite`);
            }
            return;
          }
          if (!dryRun) await confirmOrLeave(`Undo batch ${id}, which changed ${count(changed, 'order')}?`, yes);
          const body = { ...(overwrite ? { overwrite } : {}), ...(reason === undefined ? {} : { reason }) };
          const lines = stele.batches.undoLines(id, body, writeOptionsOf(options));
          await reportBatch(session, stele, lines, { doing: 'Undoing', dryRun });
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
          const batch = await found(stele, id);
          if (batch.kind === 'import') {
            throw new CommandFailure('An import is resumed with its file', EXIT.conflict, nextSteps(batch).join('\n'));
          }
          if (batch.state === 'done' && !session.output.json) {
            print(`Batch ${id} is done: there is nothing to continue.`);
            for (const step of nextSteps(batch)) session.output.note(step);
            return;
          }
          await reportBatch(session, stele, stele.batches.continueLines(id), { doing: 'Continuing' });
        },
      },
      signal,
    ),
  ]);
