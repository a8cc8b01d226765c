import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { createStele, type Stele } from '../../src/hub.ts';
import { openBrowser } from '../docs/browser.ts';
import { copyTemplate, dropDatabase } from '../support/databases.ts';
import { type Visitor, visitConsole } from './support/console.ts';
import { note } from './support/report.ts';

// The hub of these tests stops and starts at one address.
const adminKey = generateKey();
const server = inject('server');
const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
let browser: Browser;
let hub: Stele;
let start: (port?: number) => Promise<Stele>;

beforeAll(async () => {
  const database = await copyTemplate(server, 'demo', name);
  start = (port = 0) => createStele({ database, adminKey, port });
  [hub, browser] = await Promise.all([start(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
  await dropDatabase(server, name);
});

const visit = (key = hub.key): Promise<Visitor> => visitConsole(browser, hub.url, { key, workspace: 'demo' });

async function call<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
  const response = await fetch(hub.url + path, {
    method,
    headers: { 'X-API-Key': hub.key, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBeLessThan(300);
  return (await response.json().catch(() => undefined)) as Reply;
}

test('a restart of the hub is survived without a reload, and what was typed stays', async () => {
  const visitor = await visit();
  const { page } = visitor;
  await visitor.open('/orders');
  await page.evaluate(() => Object.assign(globalThis, { loadedOnce: true }));
  const search = page.getByRole('searchbox').first();
  await search.fill('SO-10');
  const port = Number(new URL(hub.url).port);
  await hub.close();
  await page.getByText('The hub does not answer').first().waitFor();
  await search.fill('SO-1066');
  hub = await start(port);
  await expect.poll(() => page.getByText('The hub does not answer').count(), { timeout: 20_000 }).toBe(0);
  expect(await search.inputValue()).toBe('SO-1066');
  await page.locator('main a[href*="/orders/"]', { hasText: 'SO-1066' }).first().waitFor();
  expect(await page.evaluate(() => 'loadedOnce' in globalThis)).toBe(true);
  note('orders', 'restart');
  await visitor.close();
});

test('a key that is revoked has its own words, and signing in again goes on where one was', async () => {
  const minted = await call<{ id: string; key: string }>('POST', '/api/keys', {
    name: 'For a moment',
    scopes: ['orders:read', 'orders:write', 'customers:read'],
  });
  const visitor = await visit(minted.key);
  const { page } = visitor;
  await visitor.open('/orders');
  const search = page.getByRole('searchbox').first();
  await search.fill('SO-1066');
  await call('DELETE', `/api/keys/${minted.id}`);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor({ timeout: 30_000 });
  expect(await dialog.textContent()).toMatch(/revoked/i);
  await page.keyboard.press('Escape');
  expect(await dialog.isVisible()).toBe(true);
  await dialog.getByLabel('API key', { exact: true }).fill(hub.key);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await search.inputValue()).toBe('SO-1066');
  note('orders', 'revoked key');
  await visitor.close();
});

test('two browsers see the change of one at once', async () => {
  const [one, other] = await Promise.all([visit(), visit()]);
  const { items } = await call<{ items: { id: string; display_id: string }[] }>('GET', '/api/orders?limit=1');
  const [order] = items;
  await Promise.all([one.open(`/orders/${order?.id}`), other.open(`/orders/${order?.id}`)]);
  const text = `seen at once ${randomUUID().slice(0, 8)}`;
  await call('PATCH', `/api/orders/${order?.id}`, { customer_note: text });
  await Promise.all([one, other].map(({ page }) => page.getByText(text).first().waitFor()));
  note('order', 'live');
  await Promise.all([one.close(), other.close()]);
});
