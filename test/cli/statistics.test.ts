import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { newUser, type User } from './stele.ts';

let hub: TestHub;
let ada: User;

beforeAll(async () => {
  hub = await createTestHub();
  ada = await newUser({ STELE_URL: hub.url, STELE_KEY: hub.key });
});

afterAll(() => Promise.all([hub?.close(), ada?.leave()]));

it('prints counts by hour or day', async () => {
  const { code, stdout, stderr } = await ada.run(['statistics', 'orders', '--from', 'today', '--interval', 'day']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^AT +DRAFT +CONFIRMED +ARCHIVED +CANCELLED +REFUNDED$/m);
  expect(stdout).toMatch(/ +20 +112 +35 +15 +18$/m);
  expect(stderr).toMatch(/^UTC; complete to /);
  for (const kind of ['changes', 'requests', 'webhooks']) {
    expect((await ada.run(['statistics', kind])).code).toBe(0);
  }
  expect(await ada.json(['statistics', 'webhooks', '--from', 'today', '--interval', 'day'])).toMatchObject([
    { delivered: 0, failed: 0 },
  ]);
});

it('refuses what is not counted', async () => {
  expect(await ada.run(['statistics', 'sales'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('one of orders'),
  });
  expect((await ada.run(['statistics', 'orders', '--interval', 'week'])).code).not.toBe(0);
});
