import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole, settled, tabTo, type Visitor } from './support/console.ts';
import { note } from './support/report.ts';

let console: ConsoleUnderTest;
let visitor: Visitor;
beforeAll(async () => {
  console = await openConsole();
  visitor = await console.visit();
});
afterAll(async () => {
  await visitor.close();
  await console.close();
});

const countOf = async (state: string): Promise<number> => {
  const { hub } = console;
  const { json } = await hub.send({ method: 'GET', path: '/api/orders/counts', headers: { 'X-API-Key': hub.key } });
  return (json() as { states: Record<string, number> }).states[state] ?? -1;
};

const shownCount = async (state: string): Promise<number> =>
  Number.parseInt((await visitor.page.locator(`main a[href*="state=${state}"]`).first().textContent()) ?? '', 10);

test('the counts are those of the API, follow changes, and lead to the orders', async () => {
  const { page } = visitor;
  await visitor.open('/');
  expect(await shownCount('cancelled')).toBe(await countOf('cancelled'));
  const { hub } = console;
  const path = '/v1/orders/8b57fc09-3778-4bf3-a4e3-2f78d68c61d5/status';
  const body = { status: 'cancelled' };
  const before = await countOf('cancelled');
  expect((await hub.send({ method: 'PATCH', path, body, headers: { 'X-API-Key': hub.key } })).status).toBe(200);
  await expect.poll(() => shownCount('cancelled'), { timeout: 15_000 }).toBe(before + 1);
  const latest = page.getByRole('link', { name: 'SO-1066' });
  await latest.waitFor();
  await page
    .getByText(/→ Cancelled/)
    .first()
    .waitFor();
  await page.locator('main a[href*="state=cancelled"]').first().click();
  await page.waitForURL(/\/orders\?state=cancelled/);
  note('overview', 'live');
});

test('the period is in the address', async () => {
  const { page } = visitor;
  await visitor.open('/');
  await page.getByRole('button', { name: '30 days' }).click();
  await page.waitForURL(/range=30d/);
  await page.reload();
  await settled(page);
  expect(await page.getByRole('button', { name: '30 days' }).getAttribute('aria-pressed')).toBe('true');
  await visitor.open('/?range=never');
  expect(await page.getByRole('button', { name: '24 hours' }).getAttribute('aria-pressed')).toBe('true');
  note('overview', 'bad input');
});

test('a chart is read by keyboard, and as a table', async () => {
  const { page } = visitor;
  await visitor.open('/');
  await page.locator('.uplot').first().waitFor();
  await tabTo(page, '[role=application]');
  await page.keyboard.press('ArrowLeft');
  const words = page.locator('figcaption').first();
  await expect.poll(() => words.textContent()).toMatch(/\d{1,2} Nov|\d{1,2} \w{3}/);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Orders by state' }).waitFor();
  await page.getByRole('columnheader', { name: 'Confirmed' }).waitFor();
  expect(visitor.complaints).toEqual([]);
  note('overview', 'keyboard');
});

test('the first steps are offered until one declines', async () => {
  const { page } = visitor;
  await visitor.open('/');
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.reload();
  await settled(page);
  expect(await page.getByRole('button', { name: 'Not now' }).count()).toBe(0);
});
