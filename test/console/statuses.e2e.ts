import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '../../sdk/index.ts';
import { apiOf } from '../support/client.ts';
import {
  type ConsoleUnderTest,
  openConsole,
  overflowOf,
  picture,
  tabTo,
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

const call = <T>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<T> =>
  api.ask<T>(method, path, '2xx', body);

const catalog = async (): Promise<Status[]> =>
  (await call<{ items: Status[] }>('GET', '/statuses?archived=true')).items;
const statusNamed = async (name: string): Promise<Status> => {
  const found = (await catalog()).find((status) => status.name === name);
  if (!found) throw new Error(`no status ${name}`);
  return found;
};

test('a status is made, tried first, and saved with the others as a set', async () => {
  const { page } = visitor;
  await visitor.open('/statuses');
  await page.getByRole('button', { name: 'Add a status' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Name', { exact: true }).fill('On hold');
  await sheet.getByRole('textbox', { name: 'Colour', exact: true }).fill('#ffaa00');
  await sheet.getByLabel('Only these').check();
  await sheet.getByRole('checkbox', { name: 'Cancelled' }).check();
  await sheet.getByRole('button', { name: 'Add to the changes' }).click();
  // From “any”, a box of the table that is cleared leaves all others.
  await page.getByRole('tab', { name: 'Table of moves' }).click();
  await page.getByRole('checkbox', { name: 'From Draft to Refunded' }).uncheck();
  await page.getByText('2 changes are not saved.').waitFor();
  expect((await catalog()).some(({ name }) => name === 'On hold')).toBe(false);
  await page.reload();
  await page.getByText('2 changes are not saved.').waitFor();
  await page.getByRole('button', { name: 'Review and save' }).click();
  const review = page.getByRole('dialog');
  await expect.poll(() => review.getByText(/would accept it|needs a new status/).count(), PATIENT).toBe(2);
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'statuses-changes');
  await review.getByRole('button', { name: 'Save all 2' }).click();
  await expect.poll(() => page.getByText('not saved').count(), PATIENT).toBe(0);
  const made = await statusNamed('On hold');
  expect(made).toMatchObject({ state: 'confirmed', color: '#ffaa00' });
  expect(made.next).toEqual([(await statusNamed('Cancelled')).id]);
  const draft = await statusNamed('Draft');
  expect(draft.next).not.toContain((await statusNamed('Refunded')).id);
  note('statuses', 'set of changes');
});

test('a move is drawn by keyboard, and by pointer', async () => {
  const { page } = visitor;
  await visitor.open('/statuses');
  const node = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} ?\\d+ order`) });
  await tabTo(page, 'g[data-status]');
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  expect(await page.locator(':focus').textContent()).toContain('On hold');
  await page.keyboard.press('m');
  await page.getByText('Moves from “On hold”').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByText('1 change is not saved.').waitFor();
  const from = await node('On hold').boundingBox();
  const to = await node('Refunded').boundingBox();
  if (!from || !to) throw new Error('no place');
  await node('On hold').hover();
  await page.mouse.move(from.x + from.width - 4, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 40, to.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Review and save' }).click();
  const review = page.getByRole('dialog');
  await review.getByText(/Cancelled → .*Refunded/).waitFor();
  await review.getByRole('button', { name: 'Save the change' }).click();
  await expect.poll(async () => (await statusNamed('On hold')).next?.length, PATIENT).toBe(3);
  note('statuses', 'move by keyboard and pointer');
});

test('two editors: what both changed is decided, and nothing is lost', async () => {
  const { page } = visitor;
  await visitor.open('/statuses');
  await page.getByRole('button', { name: 'Edit On hold' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Name', { exact: true }).fill('Waiting');
  const { id } = await statusNamed('On hold');
  await call('PATCH', `/statuses/${id}`, { name: 'Paused', color: '#112233' });
  await sheet.getByRole('button', { name: 'Save now' }).click();
  await sheet.getByText('stored meanwhile is “Paused”').waitFor();
  expect(await sheet.getByLabel('Name', { exact: true }).inputValue()).toBe('Waiting');
  await sheet.getByRole('button', { name: 'Add to the changes' }).click();
  await page.getByRole('button', { name: 'Edit Waiting' }).waitFor();
  await call('PATCH', `/statuses/${id}`, { name: 'Parked' });
  await page.getByRole('button', { name: 'Review and save' }).click();
  const review = page.getByRole('dialog');
  await review.getByRole('button', { name: 'Save the change' }).click();
  await review.getByText(/Decide them on the page/).waitFor();
  await review.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('yours is “Waiting”, stored meanwhile is “Parked”').waitFor();
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await page.getByRole('button', { name: 'Review and save' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save the change' }).click();
  await expect.poll(async () => (await catalog()).find((status) => status.id === id)?.name, PATIENT).toBe('Waiting');
  // The colour of the other editor stays.
  expect((await statusNamed('Waiting')).color).toBe('#112233');
  note('statuses', 'two editors');
});

test('bad input is said at its field, and what was typed stays', async () => {
  const { page } = visitor;
  await visitor.open('/statuses');
  await page.getByRole('button', { name: 'Edit Waiting' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('textbox', { name: 'Colour', exact: true }).fill('red');
  await sheet.getByRole('button', { name: 'Save now' }).click();
  await sheet.getByRole('alert').first().waitFor();
  expect(await sheet.getByRole('textbox', { name: 'Colour', exact: true }).getAttribute('aria-invalid')).toBe('true');
  expect(await sheet.getByRole('textbox', { name: 'Colour', exact: true }).inputValue()).toBe('red');
  await sheet.getByRole('textbox', { name: 'Colour', exact: true }).fill('#112233');
  await sheet.getByLabel('Name', { exact: true }).fill('draft');
  await sheet.getByRole('button', { name: 'Save now' }).click();
  await sheet
    .getByText(/possible now|already|exists/)
    .first()
    .waitFor();
  await sheet.getByRole('button', { name: 'Cancel' }).click();
  note('statuses', 'bad input');
});

test('a status is archived with a replacement, says how many orders move, and comes back', async () => {
  const { page } = visitor;
  await visitor.open('/statuses');
  const { orders } = await statusNamed('In production');
  expect(orders).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'More for In production' }).click();
  await page.getByRole('menuitem', { name: 'Archive …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Move its orders to').selectOption({ label: 'Confirmed' });
  await dialog.getByText(`${orders} orders are moved to Confirmed`).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: `Archive and move ${orders} orders` }).click();
  await page.getByRole('heading', { name: 'Archived statuses' }).waitFor();
  expect(await statusNamed('In production')).toMatchObject({
    orders: 0,
    replaced_by: (await statusNamed('Confirmed')).id,
  });
  await page.getByRole('button', { name: 'Restore In production' }).click();
  await expect.poll(async () => (await statusNamed('In production')).archived_at, PATIENT).toBeNull();
  note('statuses', 'archive and restore');
});

test('counts lead to the orders, and follow changes', async () => {
  const { page } = visitor;
  await visitor.open('/statuses');
  const draft = await statusNamed('Draft');
  const link = page.getByRole('link', { name: `${draft.orders} orders with Draft` });
  expect(await link.getAttribute('href')).toContain(`/orders?status=${draft.id}`);
  await call('POST', '/orders', { reference_id: `live-${Date.now()}`, amount: 1, status: { id: draft.id } });
  await page.getByRole('link', { name: `${draft.orders + 1} orders with Draft` }).waitFor();
  note('statuses', 'live counts');
});

test('the words of each script are readable, in both themes and at phone width', async () => {
  for (const look of [
    { theme: 'light', width: 'wide' },
    { theme: 'dark', width: 'phone' },
  ] as const) {
    const other = await console.visit(look);
    for (const tab of ['table', 'words']) {
      await other.open(`/statuses?tab=${tab}`);
      await other.page.getByRole('table').first().waitFor();
      expect(await violationsOf(other.page)).toEqual([]);
      expect(await overflowOf(other.page)).toBe(0);
      await picture(other.page, `statuses-${tab}-${look.theme}-${look.width}`);
    }
    await other.close();
  }
  note('statuses', 'table and words');
}, 180_000);

test('forty statuses with rules stay readable', async () => {
  const states = ['draft', 'confirmed', 'confirmed', 'confirmed', 'archived', 'cancelled'] as const;
  const ids: string[] = [];
  for (let i = 0; i < 32; i++) {
    const next = [ids.at(-1), ids.at(-4), ids.at(-7)].filter((id) => id !== undefined);
    const made = await call<Status>('POST', '/statuses', {
      name: `Step ${i + 1} of the work`,
      color: '#2f6feb',
      state: states[i % states.length],
      next,
    });
    ids.push(made.id);
  }
  const { page, complaints } = visitor;
  await visitor.open('/statuses');
  expect(await page.locator('g[data-status]').count()).toBeGreaterThanOrEqual(40);
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Fit the width' }).click();
  await picture(page, 'statuses-forty');
  expect(complaints.filter((text) => !/status of (4\d\d)/.test(text))).toEqual([]);
  note('statuses', 'forty statuses');
}, 180_000);
