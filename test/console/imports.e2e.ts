import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Import } from '../../sdk/index.ts';
import { apiOf } from '../support/client.ts';
import {
  type ConsoleUnderTest,
  openConsole,
  overflowOf,
  picture,
  type Visitor,
  violationsOf,
} from './support/console.ts';
import { note } from './support/report.ts';

let console: ConsoleUnderTest;
let visitor: Visitor;

beforeAll(async () => {
  console = await openConsole();
  visitor = await console.visit();
});
afterAll(async () => {
  await visitor?.close();
  await console?.close();
});

/** The tests share their machine with others. */
const PATIENT = { timeout: 20_000, interval: 200 };

const api = apiOf(() => console.hub);
const imports = async (): Promise<Import[]> => (await api.ask<{ items: Import[] }>('GET', '/imports', 200)).items;
const ordersNamed = async (reference: string) =>
  (
    await api.ask<{
      items: { id: string; line_items: { sku: string; quantity: number; unit_price: number }[]; created_at: string }[];
    }>('GET', `/orders?reference_id=${reference}`, 200)
  ).items;

const SHOP = [
  'Order No;Order Date;Buyer;Email;SKU;Qty;Price;Payment Status;Warehouse bin',
  'A-1001;03/04/2026;<b>Rattan</b>;buy@rattan.example;CHAIR-1;2;1.250;paid;B7',
  'A-1001;03/04/2026;<b>Rattan</b>;buy@rattan.example;TABLE-9;1;4.100;paid;B7',
  'A-1002;05/06/2026;Linen House;linen@house.example;CHAIR-1;x;1.250;settled;C1',
  'A-1002;05/06/2026;Linen House;linen@house.example;LAMP-3;1;2.500;settled;C1',
  'A-1003;07/08/2026;Oak;oak@oak.example;LAMP-3;4;2.500;paid;',
].join('\n');

const fileNamed = (name: string, content: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
const FILE = 'input[type=file]';

test('a table of another program: only the doubts are asked, a dry run stores nothing, and refused rows are mended', async () => {
  const { page } = visitor;
  await visitor.open('/imports');
  await page.getByText('Nothing was imported yet').waitFor();
  await page.getByRole('link', { name: 'Import a file' }).first().click();
  await page.locator(FILE).setInputFiles(fileNamed('shop.csv', SHOP));
  await page.getByText('3 questions are open.').waitFor();
  const start = page.getByRole('button', { name: 'Start the import' });
  expect(await start.isDisabled()).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('radio', { name: /3 April 2026/ }).check();
  await page.getByRole('radio', { name: /1\.250 is 1\.25/ }).check();
  await page.getByLabel('“settled” means').selectOption({ label: 'paid' });
  await page.getByText('All is answered.').waitFor();
  await picture(page, 'import-answered');
  // What was answered survives a reload: the browser alone has the file, which is given again.
  await page.reload();
  await page.locator(FILE).setInputFiles(fileNamed('shop.csv', SHOP));
  await page.getByText('All is answered.').waitFor();
  await page.getByRole('button', { name: 'Try without storing' }).click();
  await page.getByRole('region', { name: 'Refused rows' }).waitFor();
  await page.getByText('x', { exact: true }).first().waitFor();
  await picture(page, 'import-tried');
  expect(await imports()).toEqual([]);
  expect(await ordersNamed('A-1001')).toEqual([]);
  note('new import', 'doubts and dry run');

  await start.click();
  await page.getByRole('heading', { name: '1 refused row' }).waitFor();
  const [order] = await ordersNamed('A-1001');
  expect(order).toMatchObject({ line_items: [{ sku: 'CHAIR-1', quantity: 2, unit_price: 1.25 }, { sku: 'TABLE-9' }] });
  expect(order?.created_at.slice(0, 10)).toBe('2026-04-03');
  expect(await ordersNamed('A-1002')).toEqual([]);
  expect((await api.ask<{ items: unknown[] }>('GET', '/import-mappings', 200)).items).toEqual([]);

  // Both rows of the refused order are there, and no markup of the file is.
  const grid = page.getByRole('region', { name: 'Cells of the refused rows' });
  await grid.getByLabel('SKU, line 5').waitFor();
  expect(await page.locator('main b').count()).toBe(0);
  expect(await grid.getByLabel('Qty, line 4').getAttribute('aria-invalid')).toBe('true');
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'import-refused');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as a file' }).click();
  expect((await downloading).suggestedFilename()).toBe('refused-shop.csv');
  await grid.getByLabel('Qty, line 4').fill('3');
  const [first] = await imports();
  await page.getByRole('button', { name: 'Send 2 rows again' }).click();
  await expect
    .poll(async () => (await ordersNamed('A-1002'))[0]?.line_items.map(({ quantity }) => quantity), PATIENT)
    .toEqual([3, 1]);
  await expect.poll(() => page.url(), PATIENT).not.toContain(first?.id ?? '');
  note('import', 'refused rows mended');
});

test('an import of orders is undone as a whole, after a look', async () => {
  const { page } = visitor;
  const first = (await imports()).at(-1);
  await visitor.open(`/imports/${first?.id}`);
  await page.getByRole('button', { name: 'Undo this import' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('2 orders would be taken back, 0 would stay.').waitFor();
  await dialog.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('This import was undone.').waitFor();
  expect(await ordersNamed('A-1001')).toEqual([]);
  note('import', 'undo');
});

test('a cut-off import goes on with the same file after the page was closed', async () => {
  const rows = Array.from(
    { length: 60_000 },
    (_, i) => `big-${i},USD,${(i % 90) + 1}.50,${createHash('md5').update(`${i}`).digest('hex').repeat(8)}`,
  );
  const path = join(tmpdir(), `stele-import-${process.pid}.csv`);
  await writeFile(path, `reference_id,currency,amount,internal_note\n${rows.join('\n')}\n`);
  const own = await console.visit();
  const { page } = own;
  await own.open('/imports/new');
  await page.locator(FILE).setInputFiles(path);
  await page.getByText('These are the columns of the hub itself.').waitFor();
  await page.getByRole('button', { name: 'Start the import' }).click();
  await page.getByRole('progressbar', { name: 'How much of the file was read' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('status').getByText('paused').waitFor();
  await page.reload();
  await page.getByText('It was cut off').waitFor({ timeout: 60_000 });
  await page.locator(FILE).setInputFiles(fileNamed('other.csv', 'id\n1'));
  await page.getByText('other.csv is another file').waitFor();
  await picture(page, 'import-cut-off');
  await page.locator(FILE).setInputFiles(path);
  await expect
    .poll(async () => (await imports())[0], { timeout: 120_000, interval: 1000 })
    .toMatchObject({ state: 'done', rows: 60_000, created: 60_000, refused: 0 });
  await page.getByRole('status').getByText('done').waitFor();
  await own.close();
  note('import', 'resume');
}, 240_000);

test('a wrong file is said in words, and nothing is asked of the hub', async () => {
  const { page } = visitor;
  await visitor.open('/imports/new');
  await page.locator(FILE).setInputFiles(fileNamed('empty.csv', ''));
  await page.getByText('The file is empty.').waitFor();
  await page.locator(FILE).setInputFiles(fileNamed('book.xlsx', 'PK\u0003\u0004\0\0'));
  await page.getByText('This is not a text file.').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  note('new import', 'bad input');
});

test('replies of a vendor are read as they came, by keyboard alone', async () => {
  const { page } = visitor;
  await visitor.open('/imports/new');
  await page.locator(FILE).setInputFiles({
    name: 'page.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ data: [{ id: 'bb-1', name: 'Ada', phone: '+14155552671' }] })),
  });
  await page.getByLabel('The file has').focus();
  await page.keyboard.type('Replies of bitbybit');
  await page.getByLabel('Records', { exact: true }).focus();
  await page.keyboard.type('Customers');
  await page.getByRole('button', { name: 'Try without storing' }).focus();
  await page.keyboard.press('Enter');
  await page
    .getByText(/Rows|refused/)
    .first()
    .waitFor();
  note('new import', 'keyboard');
});

test('the pages hold at phone width in the dark', async () => {
  const phone = await console.visit({ theme: 'dark', width: 'phone' });
  const [latest] = await imports();
  for (const [name, path] of [
    ['imports', '/imports'],
    ['import', `/imports/${latest?.id}`],
  ] as const) {
    await phone.open(path);
    expect(await violationsOf(phone.page)).toEqual([]);
    expect(await overflowOf(phone.page)).toBe(0);
    await picture(phone.page, `${name}-filled-dark-phone`);
  }
  expect(phone.complaints).toEqual([]);
  await phone.close();
  note('imports', 'filled, dark phone');
});
