import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Batch, OrderCounts, OrderList, Status } from '../../sdk/index.ts';
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

/** Orders that the tests make: three pages of the list. */
const ORDERS = 240;

beforeAll(async () => {
  console = await openConsole();
  visitor = await console.visit();
  const rows = Array.from({ length: ORDERS }, (_, i) =>
    call('POST', '/orders', {
      display_id: `N-${1000 + i}`,
      amount: 10 + i,
      currency: 'EUR',
      tags: i % 4 === 0 ? ['rush'] : [],
      ...(i === 0 ? { reference_id: '=SUM(1)', tags: ['=cmd()'] } : {}),
      status: { state: i % 3 === 0 ? 'confirmed' : 'draft' },
    }),
  );
  await Promise.all(rows);
});
afterAll(async () => {
  await visitor?.close();
  await console?.close();
});

/** The tests share their machine with others. */
const PATIENT = { timeout: 20_000, interval: 200 };

const api = apiOf(() => console.hub);
const call = <T>(method: 'GET' | 'POST' | 'PATCH' | 'PUT', path: string, body?: object): Promise<T> =>
  api.ask<T>(method, path, '2xx', body);
const statusNamed = async (name: string): Promise<Status> => {
  const { items } = await call<{ items: Status[] }>('GET', '/statuses');
  const found = items.find((status) => status.name === name);
  if (!found) throw new Error(`no status ${name}`);
  return found;
};
const rows = () => visitor.page.locator('[role=row][data-index]');
const tab = (name: string) => visitor.page.getByRole('button', { name: new RegExp(`^${name} \\d`) });

test('the list agrees with its counters, and the address keeps its filters', async () => {
  const { page } = visitor;
  await visitor.open('/orders');
  await rows().first().waitFor();
  const { total: all, states } = await call<OrderCounts>('GET', '/orders/counts');
  expect(all).toBeGreaterThanOrEqual(ORDERS);
  await expect.poll(() => tab('All').textContent(), PATIENT).toBe(`All${all}`);
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'orders');
  await tab('Confirmed').click();
  await expect
    .poll(() => page.getByRole('grid').getAttribute('aria-rowcount'), PATIENT)
    .toBe(`${states.confirmed + 1}`);
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByLabel('Tags').fill('rush');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect.poll(() => page.url(), PATIENT).toContain('tag=rush');
  const { total } = await call<{ total: number }>('GET', '/orders/counts?state=confirmed&tag=rush');
  await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount'), PATIENT).toBe(`${total + 1}`);
  await page.reload();
  await rows().first().waitFor();
  expect(page.url()).toContain('state=confirmed&tag=rush');
  note('orders', 'filters');
});

test('words of the address that mean nothing are refused in words, with a way on', async () => {
  const { page } = visitor;
  await visitor.open('/orders?state=lost');
  await page.getByText('has "lost", which is not one of').first().waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await rows().first().waitFor();
  await visitor.open('/orders?view=nothing');
  await rows().first().waitFor();
  await visitor.open('/orders?q=nobody-has-this');
  await page.getByText('No order matches').waitFor();
  note('orders', 'bad input');
});

test('keys move, choose, search and open, and the place is kept on the way back', async () => {
  const { page } = visitor;
  await visitor.open('/orders?sort=display_id');
  await rows().first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  const focused = () => page.locator(':focus').getAttribute('data-index');
  await expect.poll(focused, PATIENT).toBe('2');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('3 orders chosen').waitFor();
  await page.keyboard.press('End');
  await expect.poll(async () => Number(await focused()), PATIENT).toBeGreaterThan(90);
  await page.keyboard.press('Enter');
  await page.waitForURL(/orders\/[^?]+\?in=/);
  expect(new URL(page.url()).searchParams.get('in')).toBe('sort=display_id');
  await page.goBack();
  await rows().first().waitFor();
  await expect.poll(() => page.getByRole('grid').evaluate((grid) => grid.scrollTop), PATIENT).toBeGreaterThan(2000);
  await page.getByText('3 orders chosen').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Choose orders to change them').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('N-1007');
  await expect.poll(() => rows().count(), PATIENT).toBe(1);
  note('orders', 'keyboard');
});

test('a change by another is seen at once, and a new order moves nothing', async () => {
  const { page } = visitor;
  await visitor.open('/orders');
  await rows().first().waitFor();
  const { items } = await call<OrderList>('GET', '/orders?limit=2');
  const [first] = items;
  if (!first) throw new Error('no order');
  await call('POST', `/orders/${first.id}/tags`, { add: ['seen'] });
  await expect.poll(() => rows().first().textContent(), PATIENT).toContain('seen');
  await call('POST', '/orders', { display_id: 'N-NEW', amount: 1, currency: 'EUR' });
  await page.getByText('1 new order.').waitFor();
  expect(await rows().first().textContent()).toContain(first.display_id);
  await page.getByRole('button', { name: 'Show the list as it is now' }).click();
  await expect.poll(() => rows().first().textContent(), PATIENT).toContain('N-NEW');
  note('orders', 'live');
});

test('a view is saved, changed, shared and deleted', async () => {
  const { page } = visitor;
  await visitor.open('/orders?tag=rush');
  await page.getByRole('button', { name: 'Save as a view' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Rush orders');
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'View: Rush orders' }).waitFor();
  expect(page.url()).toMatch(/view=[^&]+$/);
  await tab('Draft').click();
  await page.getByText('changed', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Update view' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Update view' }).count(), PATIENT).toBe(0);
  const { items } = await call<{ items: { name: string; filters: object }[] }>('GET', '/views');
  expect(items[0]).toMatchObject({ name: 'Rush orders', filters: { tag: 'rush', state: 'draft' } });
  // The same name again is refused at the field, and what was typed stays.
  await tab('Confirmed').click();
  await page.getByRole('button', { name: 'Save as a view' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Rush orders');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('Rush orders');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Manage view' }).click();
  await page.getByRole('menuitem', { name: 'Delete view' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete view' }).click();
  await page.getByRole('button', { name: 'View: All orders' }).waitFor();
  note('orders', 'views');
});

test('fifty orders move to a status by its name, and the batch is undone but for what changed since', async () => {
  const { page } = visitor;
  const target = (await statusNamed('Cancelled')).name;
  await visitor.open('/orders?sort=display_id');
  await page.getByRole('button', { name: 'Choose several' }).click();
  await page.getByRole('button', { name: 'Choose', exact: true }).click();
  await page.getByText('50 orders chosen').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Move to status' }).click();
  await page.getByRole('menuitem', { name: target }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/50 orders will change/).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'orders-bulk');
  await dialog.getByRole('button', { name: 'Change 50 orders' }).click();
  await dialog.getByText('50 orders are changed').waitFor();
  await dialog.getByRole('link', { name: 'See each order' }).click();
  await page.waitForURL(/batches\//);
  await page.getByText('50 of 50 orders are done').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'batch');
  const { items } = await call<OrderList>('GET', '/orders?q=N-1001');
  await call('PUT', `/orders/${items[0]?.id}/status`, { state: 'refunded' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await dialog.getByText(/49 orders will change/).waitFor();
  await dialog.getByText(/was changed since the batch/).waitFor();
  await dialog.getByRole('button', { name: 'Undo in 49 orders' }).click();
  await dialog.getByText('49 orders are changed').waitFor();
  const { items: batches } = await call<{ items: Batch[] }>('GET', '/batches');
  expect(batches[0]).toMatchObject({ kind: 'undo', changed: 49, refused: 1 });
  await visitor.open('/batches');
  await page.getByRole('link', { name: /Undo of orders/ }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'batches');
  note('orders', 'bulk change and undo');
});

test('a change that the hub refuses is said in the form, which keeps what was typed', async () => {
  const { page } = visitor;
  await visitor.open('/orders');
  await rows().first().getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Other changes' }).click();
  const dialog = page.getByRole('dialog');
  const long = 'x'.repeat(300);
  await dialog.getByLabel('Add tags').fill(long);
  await dialog.getByRole('alert').first().waitFor();
  expect(await dialog.getByLabel('Add tags').inputValue()).toBe(long);
  await page.reload();
  await rows().first().getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Other changes' }).click();
  expect(await dialog.getByLabel('Add tags').inputValue()).toBe(long);
  await dialog.getByLabel('Add tags').fill('');
  note('orders', 'bad input of a bulk change');
});

test('the table is exported in its order, with no formula in it', async () => {
  const { page } = visitor;
  await visitor.open('/orders?sort=display_id&columns=reference_id,tags,totals.total');
  for (const [kind, has] of [
    ['This table (CSV)', "N-1000,'=SUM(1),'=cmd(),10"],
    ['All fields (CSV)', "'=SUM(1)"],
  ] as const) {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('dialog').getByText(kind).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Export' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toContain(has);
    expect(text.split('\n').length).toBeGreaterThan(ORDERS);
    await expect.poll(() => page.getByRole('dialog').count(), PATIENT).toBe(0);
  }
  note('orders', 'export');
});

test('the pages hold on a phone and in the dark', async () => {
  await call('POST', '/orders/bulk', { filter: { tag: 'rush' }, tags: { add: ['soon'] } });
  const phone = await console.visit({ theme: 'dark', width: 'phone' });
  for (const path of ['/orders', '/batches']) {
    await phone.open(path);
    await phone.page.locator('[role=row][data-index], tbody tr').first().waitFor();
    expect(await overflowOf(phone.page)).toBe(0);
    expect(await violationsOf(phone.page)).toEqual([]);
    await picture(phone.page, `${path.slice(1)}-phone-dark`);
  }
  expect(phone.complaints).toEqual([]);
  await phone.close();
  note('orders', 'phone');
});
