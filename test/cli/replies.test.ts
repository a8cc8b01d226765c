import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hubWithUser } from './stele.ts';

const { ada } = await hubWithUser();

/** An order as a reply of bitbybit has it. */
const order = (number: number, fields: object = {}) => ({
  id: `8800${number}`,
  orderId: `SHOP-${number}`,
  orderNumber: `#${number}`,
  status: 'active',
  fulfillmentStatus: 'unfulfilled',
  financialStatus: 'paid',
  notes: null,
  total: 100.5,
  currency: 'USD',
  customer: { id: '66b1f0c2', firstName: 'Ada', lastName: 'Byron' },
  lineItems: [{ id: `line-${number}`, quantity: 2, price: 50.25, title: 'Chair', productVariant: null }],
  shippingAddress: null,
  tags: [],
  createdAt: '2026-01-31T08:00:00.000Z',
  ...fields,
});

const page = (...orders: object[]) => ({ data: orders, meta: { page: 1, limit: 2, total: 9 } });

const write = (name: string, content: string) => writeFile(join(ada.folder, name), content);

const FILES = ['page-1.json', 'page-2.json', 'orders.jsonl', 'order.json'];
const AS = ['--as', 'bitbybit'];

/** Two pages, of which one is indented, orders in lines, and a single order. */
async function writeFiles(): Promise<void> {
  await write('page-1.json', JSON.stringify(page(order(1), order(2)), null, 2));
  await write('page-2.json', JSON.stringify(page(order(3))));
  await write('orders.jsonl', `${JSON.stringify(order(4))}\n${JSON.stringify(order(5))}\n`);
  // Other programs begin a file with a byte order mark.
  await write('order.json', `\uFEFF${JSON.stringify({ data: order(6) })}`);
}

const importsOf = async () => (await ada.json(['orders', 'list', '-f', 'source=bitbybit', '--all'])).length;

it('a dry run of pages, lines and single replies stores nothing', async () => {
  await writeFiles();
  const { code, stdout, stderr } = await ada.run(['import', ...FILES, ...AS, '--dry-run']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'Dry run: nothing is stored.\n' });
  expect(stdout).toMatch(
    /^6 rows read in .* s; orders: 6 created, .* 0 refused, 1 customer created\. Dry run: nothing was stored\.\n$/,
  );
  expect(await importsOf()).toBe(0);
});

it('the import keeps ids, and repeated it changes nothing', async () => {
  await writeFiles();
  const first = await ada.run(['import', ...FILES, ...AS]);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('orders: 6 created, 0 updated') });
  expect(await importsOf()).toBe(6);
  const versions = await ada.json(['orders', 'list', '-f', 'source=bitbybit', '--all']);
  for (const files of [FILES, FILES.toReversed(), ['order.json']]) {
    const again = await ada.run(['import', ...files, ...AS]);
    expect(again.stdout).toMatch(/orders: 0 created, 0 updated, \d unchanged, 0 refused\.\n$/);
  }
  expect(await ada.json(['orders', 'list', '-f', 'source=bitbybit', '--all'])).toEqual(versions);
  const [found] = await ada.json(['orders', 'get', '88006']);
  expect(found).toMatchObject({ aliases: { bitbybit: '88006' }, reference_id: 'SHOP-6', version: 1 });

  await write('order.json', JSON.stringify({ data: order(6, { notes: 'Ring twice' }) }));
  const newer = await ada.run(['import', ...FILES, ...AS]);
  expect(newer.stdout).toContain('orders: 0 created, 1 updated, 5 unchanged, 0 refused');
});

it('a refused record is named with its file, its line there, its column and its path', async () => {
  await writeFiles();
  const bad = order(7, { lineItems: [{ id: 'l', quantity: 'two', price: 1, title: 'Chair' }], status: 'shipped' });
  await write('page-2.json', JSON.stringify(page(order(3), bad), null, 2));
  const { code, stdout, stderr } = await ada.run(['import', ...FILES, ...AS]);
  const lines = JSON.stringify(page(order(3), bad), null, 2).split('\n');
  const placeOf = (text: string) => {
    const at = lines.findIndex((line) => line.includes(text));
    return `page-2.json, line ${at + 1}, column ${(lines[at] ?? '').indexOf(text) + 1}`;
  };
  expect(code).toBe(5);
  expect(stdout).toContain(`${placeOf('"two"')}: lineItems/0/quantity must be an integer, not "two"\n`);
  expect(stdout).toContain(`${placeOf('"shipped"')}: status must be one of`);
  expect(stdout).toContain('orders: 0 created');
  expect(stderr).toContain('stele: 1 row refused');
});

it('a file that is no reply of the vendor is named, and so is what it needs', async () => {
  await writeFiles();
  await write('bad-gateway.json', '<html>Bad Gateway</html>\n');
  await write('evreka.json', JSON.stringify({ items: [{ id: 'o-1', name: 'PU', status_id: 's' }] }));
  const { code, stdout } = await ada.run(['import', 'bad-gateway.json', 'order.json', 'evreka.json', ...AS, '-n']);
  expect(code).toBe(5);
  const [html, other, summary] = stdout.split('\n');
  expect(html).toBe('bad-gateway.json, line 1, column 1: must be JSON: an object, or a list of objects');
  expect(other).toBe(
    'evreka.json, line 1, column 1: has no id: a reply is a record with its id, or has its records under "data"',
  );
  expect(summary).toContain('0 created, 0 updated, 1 unchanged, 2 refused');

  await write('cut-off.json', '');
  for (const [files, reason] of [
    [['order.json', 'cut-off.json'], 'cut-off.json is empty'],
    [['order.json', 'nowhere.json'], 'nowhere.json cannot be read: ENOENT'],
    [['order.json', '-'], 'Standard input is read alone'],
  ] as const) {
    expect(await ada.run(['import', ...files, ...AS])).toMatchObject({ code: 2, stderr: `stele: ${reason}\n` });
  }
  expect(await ada.run(['import', ...FILES])).toMatchObject({
    code: 2,
    stderr: 'stele: Several files at once are for --as\n',
  });
  const unknown = await ada.run(['import', 'order.json', '--as', 'another']);
  expect(unknown.stderr).toContain('--as must be one of wizcommerce, bitbybit, evreka');
});

it('products keep their ids and those of their variants', async () => {
  const variant = { id: 'v-1', key: 'Oak', price: 50.25, compareAtPrice: null, inventorySku: 'CHAIR-OAK', media: null };
  await write(
    'products.json',
    JSON.stringify({ data: [{ id: 'p-77', name: 'Chair', variants: [variant], tags: [] }] }),
  );
  const { code, stdout } = await ada.run(['import', 'products.json', ...AS, '--kind', 'products']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^1 row read in .* s; products: 1 created, 0 updated, 0 unchanged, 0 refused\.$/m);
  expect(await ada.json(['products', 'get', 'p-77'])).toMatchObject([{ id: 'p-77', variants: [{ id: 'v-1' }] }]);
  const again = await ada.run(['import', 'products.json', ...AS, '--kind', 'products']);
  expect(again.stdout).toContain('products: 0 created, 0 updated, 1 unchanged');
  const alone = await ada.run(['import', 'products.json', '--kind', 'products']);
  expect(alone).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('--kind must be orders or customers without'),
  });
});
