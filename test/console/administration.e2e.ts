import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole, type Visitor } from './support/console.ts';
import { note } from './support/report.ts';

let under: ConsoleUnderTest;
beforeAll(async () => {
  under = await openConsole();
});
afterAll(() => under?.close());

async function visited(path: string): Promise<Visitor> {
  const visitor = await under.visit();
  await visitor.open(path);
  return visitor;
}

const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(under.hub.url + path, {
    method,
    headers: { 'X-API-Key': under.hub.key, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBeLessThan(300);
  return response.json();
};

test('a key is made for a vendor, shown once with a curl that works, and revoked', async () => {
  const { page, close } = await visited('/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('For', { exact: true }).selectOption('bitbybit');
  await dialog.getByLabel('Name', { exact: true }).fill('Chat');
  await dialog.getByLabel('Only from these addresses').fill('not an address');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByText('must be an IP address').first().waitFor();
  expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('Chat');
  await dialog.getByLabel('Only from these addresses').fill('');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  const secret = await page.locator('code', { hasText: 'bbb_live_' }).first().textContent();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  const asClient = () =>
    fetch(`${under.hub.url}/customer/api/open/v1/orders`, { headers: { 'x-api-key': secret ?? '' } });
  expect((await asClient()).status).toBe(200);
  await page.getByRole('button', { name: 'Actions for Chat' }).click();
  await page.getByRole('menuitem', { name: 'Revoke' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect.poll(async () => (await asClient()).status, { timeout: 5000 }).toBe(401);
  await expect.poll(() => page.getByText('Chat', { exact: true }).count()).toBe(0);
  note('keys', 'flows');
  await close();
});

test('a user is made after a refused password, and its history says who did it', async () => {
  const { page, open, close } = await visited('/users');
  await page.getByRole('button', { name: 'New user' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('First name').fill('Ada');
  await dialog.getByLabel('Last name').fill('Byron');
  await dialog.getByLabel('Email').fill('ada@example.com');
  await dialog.getByLabel('Password').fill('short');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await dialog.getByText('must be at least 12 characters long', { exact: true }).waitFor();
  await dialog.getByLabel('Password').fill('correct horse battery');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await page.getByRole('cell', { name: 'Ada Byron ada@example.com' }).waitFor();
  note('users', 'flows');
  await open('/audit');
  await page.getByText(/created the user ada@example\.com/).waitFor();
  note('audit', 'flows');
  await close();
});

test('a customer is edited beside another editor, and erased after its name is typed', async () => {
  const { items } = await call('GET', '/api/customers?limit=1');
  const { id, name } = items[0];
  const { page, close } = await visited(`/customers/${id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Payment term').fill('30 days');
  await call('PATCH', `/api/customers/${id}`, { payment_term: '60 days', shipping_method: 'Air' });
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await dialog.getByText('It was changed while you were editing').waitFor();
  await dialog.getByRole('button', { name: /Save on top/ }).click();
  await expect.poll(async () => (await call('GET', `/api/customers/${id}`)).payment_term).toBe('30 days');
  expect((await call('GET', `/api/customers/${id}`)).shipping_method).toBe('Air');
  await page.getByRole('button', { name: 'Erase this person' }).click();
  const erase = page.getByRole('dialog').getByRole('button', { name: 'Erase for good' });
  await page
    .getByRole('dialog')
    .getByText(/earlier version/)
    .first()
    .waitFor();
  expect(await erase.isDisabled()).toBe(true);
  await page
    .getByRole('dialog')
    .getByLabel(/To confirm, type/)
    .fill(name);
  await erase.click();
  await page.getByText('The data are erased').waitFor();
  expect((await call('GET', '/api/customers?limit=200')).items.some((one: { id: string }) => one.id === id)).toBe(
    false,
  );
  note('customers', 'flows');
  await close();
});

test('an endpoint is made, its secret shown once, its failures seen, and it is paused', async () => {
  const { page, close } = await visited('/webhooks');
  await page.getByRole('button', { name: 'New endpoint' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Shop');
  await dialog.getByLabel('URL').fill('http://10.0.0.1/hook');
  await dialog.getByRole('button', { name: 'Create endpoint' }).click();
  await dialog
    .getByText(/leads to a private address/)
    .first()
    .waitFor();
  // Nothing listens there.
  await dialog.getByLabel('URL').fill('http://127.0.0.1:59999/hook');
  await dialog.getByRole('button', { name: 'Create endpoint' }).click();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('link', { name: 'Shop' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByRole('dialog').getByText('No connection').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click();
  await page.getByText(/Paused by a person/).waitFor();
  note('webhooks', 'flows');
  await close();
});

test('settings keep a bad zone in the form with its error, and save a good one', async () => {
  const { page, close } = await visited('/settings');
  const zone = page.getByLabel('Time zone');
  await zone.fill('Mars/Olympus');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('alert').first().waitFor();
  expect(await zone.inputValue()).toBe('Mars/Olympus');
  await zone.fill('Asia/Kolkata');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect.poll(async () => (await call('GET', '/api/workspace')).time_zone).toBe('Asia/Kolkata');
  note('settings', 'flows');
  await close();
});

test('a workspace is made, entered with its key, and archived from the other', async () => {
  const { page, close } = await visited('/workspaces');
  await page.getByRole('button', { name: 'New workspace' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Outlet');
  await dialog.getByLabel('Id', { exact: true }).fill('outlet');
  await dialog.getByRole('button', { name: 'Create workspace' }).click();
  await page.getByRole('button', { name: 'Enter the workspace' }).click();
  await page.waitForURL('**/w/outlet**');
  await page.goto(`/w/${under.hub.workspaceId}/workspaces`);
  await page
    .getByRole('row', { name: /outlet/ })
    .getByRole('button', { name: 'Archive' })
    .click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Archive' }).click();
  await page
    .getByRole('row', { name: /outlet/ })
    .getByText('Archived')
    .waitFor();
  note('workspaces', 'flows');
  await close();
});
