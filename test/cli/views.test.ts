import { expect, it } from 'vitest';
import { apiOf } from '../support/client.ts';
import { hubWithUser } from './stele.ts';

const { hub, ada } = await hubWithUser();
const { ask } = apiOf(() => hub);

const VIEW = {
  name: 'To be shipped',
  shared: true,
  filters: { state: ['confirmed', 'archived'], payment_status: 'PAID' },
  columns: ['reference_id', 'display_id', 'tags'],
  sort: 'display_id',
};

it('saved views are listed, shown and deleted', { timeout: 120_000 }, async () => {
  const { id } = await ask<{ id: string }>('POST', '/views', 201, VIEW);
  const { stdout } = await ada.run(['views', 'list']);
  expect(stdout).toMatch(/^ID +NAME +OWNER +SHARED +FILTERS +SORT +CHANGED$/m);
  expect(stdout).toMatch(/To be shipped +own +yes +state=confirmed,archived payment_status=PAID +display_id/);
  expect(await ada.json(['views', 'list'])).toMatchObject([{ id, ...VIEW }]);
  const shown = await ada.run(['views', 'show', 'to be SHIPPED']);
  expect(shown.stdout).toContain('Columns: reference_id, display_id, tags');
  expect(await ada.json(['views', 'show', id])).toMatchObject([VIEW]);
  expect((await ada.run(['views', 'show', 'Nothing'])).code).toBe(3);
  expect((await ada.run(['views', 'delete', id])).code).toBe(2);
  expect((await ada.run(['views', 'delete', 'To be shipped', '--yes'])).stdout).toBe(
    'Deleted the view To be shipped.\n',
  );
  expect(await ada.json(['views', 'list'])).toEqual([]);
});

it('a list of orders takes filters, sort order and columns from a view, and options replace them', {
  timeout: 120_000,
}, async () => {
  await ask('POST', '/views', 201, VIEW);
  const listed = await ada.json(['orders', 'list', '--view', 'to be shipped', '--all']);
  const query = 'state=confirmed,archived&payment_status=PAID&sort=display_id&limit=200';
  const { items } = await ask<{ items: { id: string }[] }>('GET', `/orders?${query}`, 200);
  expect(items.length).toBeGreaterThan(1);
  expect(listed.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  const { stdout } = await ada.run(['orders', 'list', '--view', 'To be shipped']);
  expect(stdout).toMatch(/^REFERENCE +ORDER$/m);
  const args = [
    'orders',
    'list',
    '--view',
    'To be shipped',
    '--filter',
    'payment_status=PENDING',
    '--sort',
    '-display_id',
  ];
  const other = await ada.json([...args, '--all']);
  expect(new Set(other.map(({ payment_status }) => payment_status))).toEqual(new Set(['PENDING']));
  const names = other.map(({ display_id }) => String(display_id));
  expect(names).toEqual(names.toSorted().toReversed());
  expect((await ada.run(['orders', 'list', '--view', 'Nothing'])).code).toBe(3);
});
