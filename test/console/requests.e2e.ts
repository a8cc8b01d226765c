import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole, settled, type Visitor } from './support/console.ts';
import { note } from './support/report.ts';

let console: ConsoleUnderTest;
let visitor: Visitor;
beforeAll(async () => {
  console = await openConsole();
  const { hub } = console;
  const headers = { 'X-API-Key': hub.key };
  await hub.send({ method: 'PATCH', path: '/api/workspace', headers, body: { request_bodies: 'masked' } });
  // Until the key is read again with the setting.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  for (let times = 0; times < 3; times++) {
    await hub.send({ method: 'PATCH', path: '/v1/orders/none/status', headers, body: { status: 'confirmed' } });
  }
  const body = { primary_contact: { first_name: 'Grace' }, line_items: [{ sku: 'A', quantity: -1 }] };
  await hub.send({ method: 'POST', path: '/api/orders', headers, body });
  visitor = await console.visit();
});
afterAll(async () => {
  await visitor.close();
  await console.close();
});

test('reasons are counted, and lead to their requests and to one of them', async () => {
  const { page } = visitor;
  await visitor.open('/requests');
  const reason = page.getByRole('button', { name: /quantity must be at least 0/ });
  await expect
    .poll(
      async () => {
        if ((await reason.count()) === 0) await page.reload().then(() => settled(page));
        return reason.count();
      },
      { timeout: 20_000 },
    )
    .toBe(1);
  await reason.click();
  await page.waitForURL(/operation=createOrder/);
  const rows = page.getByRole('region', { name: 'Requests' }).getByRole('row');
  await expect.poll(() => rows.filter({ hasText: '/v1/orders' }).count()).toBe(0);
  await rows.filter({ hasText: 'POST /api/orders' }).getByRole('link').first().click();
  await page.waitForURL(/\/requests\/[^?]+$/);
  const body = page.getByRole('region', { name: 'Body' });
  await body.waitFor();
  expect(await body.textContent()).not.toContain('Grace');
  await page.getByRole('link', { name: 'All failed requests' }).click();
  await page.waitForURL(/\/requests$/);
  note('requests', 'flow');
});

test('filters are in the address, and a wrong one says so at its field', async () => {
  const { page } = visitor;
  await visitor.open('/requests');
  await page.getByLabel('Status').fill('404');
  await page.keyboard.press('Enter');
  await page.waitForURL(/status=404/);
  await expect.poll(() => page.getByText('/v1/orders/none/status').count()).toBeGreaterThan(0);
  await page.getByLabel('From').fill('some day');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByLabel('From').getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByLabel('From').inputValue()).toBe('some day');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.waitForURL(/\/requests$/);
  note('requests', 'bad input');
});

test('a request that there is not says so', async () => {
  await visitor.open('/requests/none-0');
  await visitor.page.getByText('Not found').waitFor();
});
