import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole, overflowOf, picture, settled, violationsOf } from './support/console.ts';
import { note } from './support/report.ts';

let console: ConsoleUnderTest;
/** Ids that paths need, from the demo. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  console = await openConsole();
  const { hub } = console;
  const read = async (path: string): Promise<{ items: { id: string }[] }> =>
    (await hub.send({ method: 'GET', path, headers: { 'X-API-Key': hub.key } })).json() as { items: { id: string }[] };
  ids['order'] = (await read('/api/orders?limit=1')).items[0]?.id ?? '';
  ids['customer'] = (await read('/api/customers?limit=1')).items[0]?.id ?? '';
});
afterAll(() => console.close());

const PAGES: Readonly<Record<string, () => string>> = {
  overview: () => '/',
  guide: () => '/guide',
  orders: () => '/orders',
  order: () => `/orders/${ids['order']}`,
  batches: () => '/batches',
  customers: () => '/customers',
  customer: () => `/customers/${ids['customer']}`,
  imports: () => '/imports',
  'new import': () => '/imports/new',
  statuses: () => '/statuses',
  webhooks: () => '/webhooks',
  requests: () => '/requests',
  keys: () => '/keys',
  users: () => '/users',
  settings: () => '/settings',
  audit: () => '/audit',
  workspaces: () => '/workspaces',
};

const LOOKS = [
  { theme: 'light', width: 'wide' },
  { theme: 'dark', width: 'wide' },
  { theme: 'light', width: 'phone' },
  { theme: 'dark', width: 'phone' },
] as const;

describe.each(LOOKS)('$theme, $width', (look) => {
  test.each(Object.keys(PAGES))('%s', async (name) => {
    const visitor = await console.visit(look);
    try {
      const { page, complaints, hosts } = visitor;
      await visitor.open(PAGES[name]?.() ?? '/');
      await picture(page, `${name.replace(' ', '-')}-${look.theme}-${look.width}`);
      expect(await violationsOf(page)).toEqual([]);
      note(name, `axe ${look.theme} ${look.width}`);
      expect(await overflowOf(page)).toBe(0);
      expect(complaints).toEqual([]);
      expect([...hosts]).toEqual([new URL(console.hub.url).host]);
      note(name, `quiet ${look.theme} ${look.width}`);
    } finally {
      await visitor.close();
    }
  });
});

describe('each page', () => {
  test.each(Object.keys(PAGES))('%s keeps what it shows while the hub is away', async (name) => {
    const visitor = await console.visit();
    try {
      const { page, context } = visitor;
      await visitor.open(PAGES[name]?.() ?? '/');
      const heading = await page.locator('h1').first().textContent();
      await context.setOffline(true);
      await page
        .getByText(/offline|does not answer/)
        .first()
        .waitFor();
      expect(await page.locator('h1').first().textContent()).toBe(heading);
      expect(await violationsOf(page)).toEqual([]);
      await context.setOffline(false);
      await expect.poll(() => page.getByText(/This browser is offline|The hub does not answer/).count()).toBe(0);
      await settled(page);
      note(name, 'offline');
    } finally {
      await visitor.close();
    }
  });
});
