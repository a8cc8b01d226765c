import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Order } from '../../sdk/index.ts';
import { apiOf } from '../support/client.ts';
import {
  type ConsoleUnderTest,
  openConsole,
  overflowOf,
  picture,
  type Visitor,
  violationsOf,
} from './support/console.ts';

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

const api = apiOf(() => console.hub);
const orderOf = (id: string): Promise<Order> => api.ask<Order>('GET', `/orders/${id}`, 200);
const create = (body: object = {}): Promise<Order> =>
  api.ask<Order>('POST', '/orders', 201, {
    currency: 'USD',
    line_items: [{ sku: 'CHAIR', title: 'Chair', quantity: 2, unit_price: 10 }],
    shipping_address: { city: 'Austin', zip_code: '78701', country: 'US' },
    ...body,
  });

test('an order shows its parts, and a change through a vendor appears in every script without a reload', async () => {
  const order = await create({ amount: 25, internal_note: 'Ring the bell' });
  const { page } = visitor;
  await visitor.open(`/orders/${order.id}`);
  await page.getByRole('heading', { level: 1, name: order.display_id }).waitFor();
  // The amount was sent and the lines say otherwise: both are shown.
  await page.getByText('differs by $5.00; both are kept').waitFor();
  await page.getByText('Ring the bell').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'order-parts');
  await page.getByRole('tab', { name: 'In every script' }).click();
  await page.getByRole('region', { name: 'The order in bitbybit' }).getByText('"Ring the bell"').waitFor();
  const sent = await console.hub.send({
    method: 'PUT',
    path: `/customer/api/open/v1/orders/${order.id}`,
    headers: { 'x-api-key': console.hub.key },
    body: { notes: 'Left at the gate' },
  });
  expect(sent.status).toBe(200);
  for (const script of ['WizCommerce', 'bitbybit', 'Evreka360', 'Stele']) {
    await page
      .getByRole('region', { name: `The order in ${script}` })
      .getByText('"Left at the gate"')
      .waitFor();
  }
  await page.getByRole('region', { name: 'Command for bitbybit' }).getByText('"notes":"Left at the gate"').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'order-scripts');
  await page.getByRole('button', { name: 'By meaning' }).click();
  await page
    .getByRole('row', { name: /Internal note/ })
    .getByText('before: Ring the bell')
    .first()
    .waitFor();
  expect(await violationsOf(page)).toEqual([]);
});

test('a refused move explains itself, offers what is allowed, and can be forced', async () => {
  const statuses = await api.ask<{ items: { id: string; name: string; state: string }[] }>('GET', '/statuses', 200);
  const named = (state: string) =>
    statuses.items.find((status) => status.state === state) as { id: string; name: string };
  const [draft, confirmed, refunded] = [named('draft'), named('confirmed'), named('refunded')];
  await api.ask('PATCH', `/statuses/${draft.id}`, 200, { next: [confirmed.id] });
  const order = await create({ status: { id: draft.id } });
  const { page } = visitor;
  await visitor.open(`/orders/${order.id}`);
  await page.getByRole('button', { name: 'Not allowed from here' }).click();
  await page.getByRole('menuitem', { name: refunded.name }).click();
  await page.getByText(`An order cannot move from ${draft.name} to ${refunded.name}.`).waitFor();
  await page.getByText('Allowed instead:').waitFor();
  await page.getByRole('button', { name: 'Force the move' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Force the move' }).click();
  await page.getByText(`The order is now ${refunded.name}`).waitFor();
  expect((await orderOf(order.id)).status).toMatchObject({ id: refunded.id });
  await api.ask('PATCH', `/statuses/${draft.id}`, 200, { next: null });
});

test('an edit shows errors at the field, survives a reload, meets a concurrent edit live, and is merged by field', async () => {
  const order = await create({ po_number: 'PO-1', internal_note: 'Base' });
  const { page } = visitor;
  await visitor.open(`/orders/${order.id}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Internal note').fill('Mine');
  await sheet.getByRole('group', { name: 'Shipping address' }).getByLabel('Country').fill('USA');
  await sheet.getByRole('button', { name: 'Save 2 fields' }).click();
  await sheet.getByText('must be a country code of ISO 3166-1').first().waitFor();
  expect(await sheet.locator('[aria-invalid=true]').count()).toBe(1);
  await page.reload();
  await sheet.getByRole('group', { name: 'Shipping address' }).getByLabel('Country').fill('CA');
  expect(await sheet.getByLabel('Internal note').inputValue()).toBe('Mine');
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'order-edit');
  // Somebody else writes the same note, and a field that was not touched here.
  await api.ask('PATCH', `/orders/${order.id}`, 200, { internal_note: 'Theirs', po_number: 'PO-2' });
  await sheet.getByText('changed this meanwhile').first().waitFor();
  await expect.poll(() => sheet.getByLabel('PO number').inputValue()).toBe('PO-2');
  expect(await sheet.getByLabel('Internal note').inputValue()).toBe('Mine');
  await sheet.getByRole('button', { name: 'Save 2 fields' }).click();
  const mine = sheet.getByRole('radio', { name: /What you typed/ });
  await mine.waitFor();
  expect(await sheet.getByRole('button', { name: /still to decide/ }).isDisabled()).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'order-merge');
  await mine.check();
  await sheet.getByRole('button', { name: 'Merge and save' }).click();
  await page.getByText('Saved as version 3').waitFor();
  expect(await orderOf(order.id)).toMatchObject({
    internal_note: 'Mine',
    po_number: 'PO-2',
    shipping_address: { city: 'Austin', country: 'CA' },
  });
});

test('lines are added and removed after a preview of what each script would show', async () => {
  const order = await create();
  const { page } = visitor;
  await visitor.open(`/orders/${order.id}?edit=1`);
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Add a line' }).click();
  await sheet.getByLabel('SKU').nth(1).fill('LAMP');
  await sheet.getByLabel('Unit price').nth(1).fill('4.25');
  await sheet.getByRole('button', { name: 'Remove CHAIR' }).click();
  await sheet.getByRole('button', { name: 'Preview' }).click();
  await sheet.getByText('order.updated').waitFor();
  await sheet.getByText('This edit, as each client would send it').waitFor();
  await sheet.getByRole('button', { name: 'Save 1 field' }).click();
  await page.getByText('Saved as version 2').waitFor();
  expect((await orderOf(order.id)).line_items).toMatchObject([{ sku: 'LAMP', quantity: 1, unit_price: 4.25 }]);
});

test('who changed a note is found at once, and the change is undone', async () => {
  const order = await create({ internal_note: 'One' });
  await api.ask('PATCH', `/orders/${order.id}`, 200, { internal_note: 'Two' });
  await api.ask('PATCH', `/orders/${order.id}`, 200, { po_number: 'PO-3' });
  const { page } = visitor;
  await visitor.open(`/orders/${order.id}`);
  await page.getByRole('button', { name: 'All changes of the notes' }).click();
  const entry = page.getByRole('article', { name: 'Version 2' });
  await entry.getByText('Two').waitFor();
  expect(await page.getByRole('article', { name: 'Version 3' }).count()).toBe(0);
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'order-timeline');
  await entry.getByRole('button', { name: 'Undo this' }).click();
  await page.getByRole('dialog').getByText('2 fields would change').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Return to it' }).click();
  await page.getByText('The order is as it was at version 1').waitFor();
  expect(await orderOf(order.id)).toMatchObject({ internal_note: 'One', version: 4 });
});

test('the slider leads back through the versions by keyboard', async () => {
  const order = await create({ po_number: 'First' });
  await api.ask('PATCH', `/orders/${order.id}`, 200, { po_number: 'Second' });
  const { page } = visitor;
  await visitor.open(`/orders/${order.id}`);
  await page.getByRole('slider', { name: 'Version' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByText('You are looking at version 1, of').waitFor();
  await page.getByText('1 field differs from now').waitFor();
  expect(new URL(page.url()).searchParams.get('version')).toContain('1');
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Back to now' }).click();
  await expect.poll(() => page.getByText('You are looking at version 1').count()).toBe(0);
});

test('keys lead to the next and the previous order of the list', async () => {
  const tag = 'beside';
  const orders = [await create({ tags: [tag] }), await create({ tags: [tag] })];
  const [older, newer] = orders as [Order, Order];
  const { page } = visitor;
  await visitor.open(`/orders/${newer.id}?in=${encodeURIComponent(`tag=${tag}&sort=-created_at`)}`);
  await page.getByRole('link', { name: `Next order: ${older.display_id}` }).waitFor();
  await page.keyboard.press(']');
  await page.getByRole('heading', { level: 1, name: older.display_id }).waitFor();
  await page.getByText('Last of the list').waitFor();
  await page.keyboard.press('K');
  await page.getByRole('heading', { level: 1, name: newer.display_id }).waitFor();
});

test('a deleted order is shown as it was, and restored', async () => {
  const order = await create({ po_number: 'Gone' });
  await api.ask('DELETE', `/orders/${order.id}`, 204);
  const { page } = visitor;
  await visitor.open(`/orders/${order.id}`);
  await page.getByText('This order was deleted on').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Restore the order' }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
  expect((await orderOf(order.id)).po_number).toBe('Gone');
});

test('an unknown order says so, and all is usable on a phone in the dark', async () => {
  await visitor.open('/orders/nothing');
  await visitor.page.getByText('Not found').waitFor();
  const order = await create();
  const phone = await console.visit({ width: 'phone', theme: 'dark' });
  try {
    for (const tab of [
      '',
      '?tab=scripts',
      '?tab=scripts&form=meaning',
      '?tab=timeline',
      '?tab=deliveries',
      '?edit=1',
    ]) {
      await phone.open(`/orders/${order.id}${tab}`);
      expect(await overflowOf(phone.page), tab).toBe(0);
      expect(await violationsOf(phone.page), tab).toEqual([]);
    }
  } finally {
    await phone.close();
  }
});
