import { open } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ImportMapping, SteleClient } from '../../sdk/index.ts';
import { plain } from '../output/output.ts';
import { moment } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, group } from '../session/command.ts';
import { readDocument } from '../session/documents.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, printList, type TableFlags, withColumns } from '../tables/table.ts';

type SavedMapping = Awaited<ReturnType<SteleClient['imports']['mappings']['list']>>[number];

const COLUMNS: readonly Column<SavedMapping>[] = [
  { title: 'NAME', of: ({ name }) => plain(name) },
  { title: 'KIND', of: ({ mapping }) => mapping.kind },
  { title: 'COLUMNS', hides: 1, align: 'right', of: ({ mapping }) => String(mapping.columns.length) },
  { title: 'CHANGED', hides: 2, of: ({ changed_at }) => moment(changed_at) },
];

const listMappings = (signal: AbortSignal) =>
  command<TableFlags>(
    {
      name: 'list',
      summary: 'list the saved mappings',
      examples: ['stele mappings list', 'stele mappings list --json'],
      options: (made) => withColumns(made, COLUMNS),
      run: async ({ stele, output }, { options }) => {
        printList(output, COLUMNS, await (await stele()).imports.mappings.list(), options);
      },
    },
    signal,
  );

const showMapping = (signal: AbortSignal) =>
  command(
    {
      name: 'show',
      args: '<name>',
      summary: 'print a saved mapping as JSON',
      examples: ['stele mappings show shop > shop.json'],
      run: async ({ stele, output }, { args: [name = ''] }) => {
        const { mapping } = await (await stele()).imports.mappings.get(name);
        output.one(mapping, () => JSON.stringify(mapping, null, 2));
      },
    },
    signal,
  );

const saveMapping = (signal: AbortSignal) =>
  command(
    {
      name: 'save',
      args: '<name> <file>',
      summary: 'save a mapping from a JSON file, or replace the one with the name',
      examples: ['stele mappings guess shop.csv > shop.json', 'stele mappings save shop shop.json'],
      run: async ({ stele, output }, { args: [name = '', file = ''] }) => {
        const mapping = await readDocument<ImportMapping>(file);
        const { mappings } = (await stele()).imports;
        const before = (await mappings.list()).find((each) => each.name === name);
        const saved = await mappings.put(name, mapping);
        const isSame = before !== undefined && isDeepStrictEqual(before.mapping, saved.mapping);
        output.one(saved, () =>
          isSame
            ? `The mapping ${plain(name)} is unchanged.`
            : `Saved: stele import FILE --kind ${mapping.kind} --mapping ${plain(name)}`,
        );
      },
    },
    signal,
  );

const deleteMapping = (signal: AbortSignal) =>
  command<{ yes?: boolean }>(
    {
      name: 'delete',
      args: '<name>',
      summary: 'delete a saved mapping',
      examples: ['stele mappings delete shop --yes'],
      options: (made) => made.option('-y, --yes', 'do not ask for confirmation'),
      run: async ({ stele, output }, { args: [name = ''], options }) => {
        const { imports } = await stele();
        await confirmOrLeave(`Delete the mapping ${plain(name)}?`, options.yes);
        await imports.mappings.delete(name);
        output.one({ deleted: name }, () => `Deleted the mapping ${plain(name)}.`);
      },
    },
    signal,
  );

const guessMapping = (signal: AbortSignal) =>
  command<{ kind: ImportMapping['kind'] }>(
    {
      name: 'guess',
      args: '<file>',
      summary: 'guess a mapping from the header of a CSV file',
      details: 'Prints the mapping as JSON, to be corrected and saved. Doubts are printed on standard error.',
      examples: ['stele mappings guess shop.csv > shop.json', 'stele mappings guess people.csv --kind customers'],
      options: (made) => made.option('--kind <kind>', 'orders or customers', 'orders'),
      run: async ({ stele, output }, { args: [file = ''], options: { kind } }) => {
        const header = await headerOf(file);
        const guess = await (await stele()).imports.mappings.guess({ kind, header });
        output.one(guess, () => JSON.stringify(guess.mapping, null, 2));
        for (const { header: name, doubt } of guess.columns) {
          if (doubt !== undefined) output.note(`${plain(name)} is not clear: ${plain(doubt)}`);
        }
        const without = [...guess.left_out.map((each) => each.header), ...guess.not_understood].map(plain);
        if (without.length > 0) output.note(`Left out: ${without.join(', ')}`);
        if (guess.missing.length > 0) output.note(`Missing: ${guess.missing.join(', ')}`);
      },
    },
    signal,
  );

const MOST_BYTES = 64 * 1024;

/** The cells of the first line of a file, split at its most frequent delimiter. */
async function headerOf(file: string): Promise<string[]> {
  const handle = await open(file).catch((error: Error) => {
    throw new CommandFailure(`${file} cannot be read: ${error.message}`, EXIT.usage);
  });
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(MOST_BYTES) });
    const [line = ''] = buffer
      .toString('utf8', 0, bytesRead)
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, 1);
    const most = [',', ';', '\t', '|'].toSorted((a, b) => line.split(b).length - line.split(a).length);
    const cells = line.split(new RegExp(`[${most[0]}](?=(?:[^"]*"[^"]*")*[^"]*$)`));
    return cells.map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll('""', '"'),
    );
  } finally {
    await handle.close();
  }
}

export const mappingsCommands = (signal: AbortSignal) =>
  group('mappings', 'mappings of the columns of CSV files', [
    listMappings(signal),
    showMapping(signal),
    saveMapping(signal),
    deleteMapping(signal),
    guessMapping(signal),
  ]);
