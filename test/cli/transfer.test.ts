import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasScript, hubWithUser } from './stele.ts';

const { ada } = await hubWithUser();

it('an export can be imported to the same orders, in both formats', async () => {
  for (const format of ['csv', 'jsonl']) {
    const { code, stderr } = await ada.run(['export', '-o', `orders.${format}`]);
    expect(await ada.run(['export', '-o', `orders.${format}`])).toMatchObject({ code: 2, stdout: '' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Written to orders.${format}\n` });
    const imported = await ada.run(['import', `orders.${format}`, '--as-exported']);
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining('; orders: 0 created, 0 updated,') });
  }
  const { stdout } = await ada.run(['export', '--filter', 'state=draft']);
  const drafts = stdout.trimEnd().split('\n');
  expect(new Set(drafts.map((line) => (JSON.parse(line) as { status: { state: string } }).status.state))).toEqual(
    new Set(['draft']),
  );
  expect((await ada.run(['export', 'customers', '--format', 'csv'])).stdout).toContain('id,');
});

it('refused rows are reported with line and column, and the others are imported', async () => {
  await writeFile(join(ada.folder, 'bad.csv'), 'reference_id,amount\nBAD-1,12\nBAD-2,much\n');
  const { code, stdout, stderr } = await ada.run(['import', 'bad.csv']);
  expect(code).toBe(5);
  expect(stdout).toMatch(/^line 3, column 7: amount must be a number.*, not "much"$/m);
  expect(stdout).toContain('1 created, 0 updated, 0 unchanged, 1 refused');
  expect(stderr).toContain('1 row refused');
  const input = await readFile(join(ada.folder, 'bad.csv'), 'utf8');
  const again = await ada.run(['import', '-', '--json'], { input });
  const lines = again.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map((line) => Object.keys(line)[0])).toEqual(['import', 'row', 'summary']);
});

it('an import can be a dry run, and a missing file is reported', async () => {
  await writeFile(join(ada.folder, 'new.csv'), 'reference_id\nNEW-1\n');
  const { stdout, stderr } = await ada.run(['import', 'new.csv', '--dry-run']);
  expect(stdout).toMatch(/^1 row read in .* s; orders: 1 created, .*\. Dry run: nothing was stored\.$/m);
  expect(stderr).toBe('Dry run: nothing is stored.\n');
  expect(await ada.json(['orders', 'list', '-f', 'reference_id=NEW-1'])).toEqual([]);
  expect((await ada.run(['import', 'nowhere.csv'])).code).toBe(2);
  const folder = await ada.run(['import', '.']);
  expect(folder).toMatchObject({ code: 2, stderr: expect.stringContaining('is a folder') });
  expect((await ada.run(['export', 'dances'])).code).toBe(2);
});

it('demo orders fill a workspace', async () => {
  const { code, stdout } = await ada.run(['demo', '--orders', '30']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '30 orders created.\n' });
  expect(await ada.json(['orders', 'list', '-f', 'tag=demo', '--all'])).toHaveLength(30);
  expect((await ada.run(['demo', '--orders', '0'])).code).toBe(2);
});

it('reports how foreign columns are read, and names them where a row is refused', async () => {
  await writeFile(join(ada.folder, 'theirs.csv'), 'Order number,Paid amount,Moon phase\nP-1,much,full\n');
  const { stdout, stderr } = await ada.run(['import', 'theirs.csv', '--dry-run']);
  expect(stderr).toMatch(/^Columns: Order number → reference_id, Paid amount → amount_paid$/m);
  expect(stderr).toMatch(/^Left out: Moon phase$/m);
  expect(stdout).toMatch(/^line 2, column 5: amount_paid \(column "Paid amount"\) .*, not "much"$/m);
});

it('mappings are guessed, saved, used and deleted', async () => {
  await writeFile(join(ada.folder, 'shop.csv'), '\uFEFFOrder number;"Paid; amount";Moon\nM-1;;full\n');
  const guessed = await ada.run(['mappings', 'guess', 'shop.csv']);
  expect(guessed).toMatchObject({ code: 0, stderr: expect.stringContaining('Moon') });
  await writeFile(join(ada.folder, 'shop.json'), guessed.stdout);
  expect((await ada.run(['mappings', 'save', 'shop', 'shop.json'])).code).toBe(0);
  expect((await ada.run(['mappings', 'save', 'shop', 'shop.json'])).stdout).toBe('The mapping shop is unchanged.\n');
  expect((await ada.run(['mappings', 'list'])).stdout).toMatch(/^shop +orders/m);
  expect((await ada.run(['import', 'shop.csv', '--mapping', 'shop', '--dry-run'])).stdout).toContain('1 created');
  expect((await ada.run(['mappings', 'delete', 'shop', '--yes'])).code).toBe(0);
  expect((await ada.run(['mappings', 'show', 'shop'])).code).toBe(3);
}, 30_000);

it('reports that an import is complete', async () => {
  await writeFile(join(ada.folder, 'done.csv'), 'reference_id\nDONE-1\n');
  const id = /^Import (\S+)$/m.exec((await ada.run(['import', 'done.csv'])).stderr)?.[1] ?? '';
  const again = await ada.run(['import', 'done.csv', '--resume', id]);
  expect(again).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(`Import ${id} is done: 1 row`) });
});

it.skipIf(!hasScript)(
  'Ctrl-C on a terminal interrupts an import and prints the command that resumes it',
  async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `KEY-${i}\n`);
    await writeFile(join(ada.folder, 'long.csv'), `reference_id\n${rows.join('')}`);
    const { code, stdout } = await ada.runOnTerminal(['import', 'long.csv'], { after: 'Importing', type: '\u0003' });
    const [, id = ''] = /To resume: stele import long\.csv --resume (\S+)/.exec(stdout) ?? [];
    expect({ code, stdout }).toEqual({ code: 130, stdout: expect.stringContaining('interrupted') });
    expect((await ada.run(['import', 'long.csv', '--resume', id])).code).toBe(0);
  },
  60_000,
);
