import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole, settled, type Visitor, violationsOf } from './support/console.ts';
import { note } from './support/report.ts';

let console: ConsoleUnderTest;
beforeAll(async () => {
  console = await openConsole();
});
afterAll(() => console.close());

/** Runs with a visitor of its own. */
async function visiting(run: (visitor: Visitor) => Promise<void>, options = {}): Promise<void> {
  const visitor = await console.visit(options);
  try {
    await run(visitor);
  } finally {
    await visitor.close();
  }
}

const api = async (method: string, path: string, body?: unknown) => {
  const { hub } = console;
  const headers = { 'X-API-Key': hub.key };
  return hub.send({ method, path: `/api${path}`, headers, ...(body === undefined ? {} : { body }) } as never);
};

const focused = (visitor: Visitor): Promise<string> =>
  visitor.page.evaluate(() => document.activeElement?.tagName.toLowerCase() ?? '');

describe('the places', () => {
  test(
    'are reached by keys, and the focus goes to the title of the page',
    () =>
      visiting(async (visitor) => {
        const { page } = visitor;
        await visitor.open('/');
        await page.keyboard.press('g');
        await page.keyboard.press('o');
        await page.waitForURL(/\/orders/);
        await expect.poll(() => page.title(), { timeout: 15_000 }).toBe('Orders – Stele');
        await expect.poll(() => focused(visitor), { timeout: 15_000 }).toBe('h1');
        await page.keyboard.press('?');
        await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
        expect(await violationsOf(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });
        note('shell', 'keyboard');
      }),
    120_000,
  );

  test('open as a sheet on a phone, which a choice closes', () =>
    visiting(
      async (visitor) => {
        const { page } = visitor;
        await visitor.open('/');
        await page.getByRole('button', { name: 'Places' }).click();
        const sheet = page.getByRole('dialog', { name: 'Places' });
        await sheet.waitFor();
        expect(await violationsOf(page)).toEqual([]);
        await sheet.getByRole('link', { name: 'Webhooks' }).click();
        await page.waitForURL(/\/webhooks/);
        await sheet.waitFor({ state: 'detached' });
        note('shell', 'phone');
      },
      { width: 'phone' },
    ));

  test('are those that the scopes allow', async () => {
    const { key } = await console.hub.mintKey({ scopes: ['orders:read'] });
    await visiting(
      async (visitor) => {
        await visitor.open('/');
        const names = await visitor.page.getByRole('navigation').getByRole('link').allTextContents();
        expect(names).toContain('Orders');
        expect(names).not.toContain('API keys');
        expect(names).not.toContain('Webhooks');
        expect(visitor.complaints).toEqual([]);
        note('shell', 'scopes');
      },
      { key },
    );
  });
});

describe('the palette', () => {
  test('finds an order by its number and opens it, by keyboard alone', () =>
    visiting(async (visitor) => {
      const { page } = visitor;
      await visitor.open('/');
      await page.keyboard.press('Control+k');
      const field = page.getByRole('combobox', { name: 'Find anything' });
      await field.waitFor();
      await page.keyboard.type('SO-1066');
      await page.getByRole('option', { name: /SO-1066/ }).waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/orders\/8b57fc09/);
      await settled(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('option', { name: /SO-1066/ }).waitFor();
      await page.keyboard.press('Escape');
      await field.waitFor({ state: 'detached' });
      note('palette', 'keyboard');
    }));

  test.each([
    ['rattan', /Rattan lounge chair/, /\/orders\?q=/],
    ['in prod', /In production/, /\/orders\?status=/],
    ['keller', /Keller/, /\/(?:customers|orders)\//],
    ['audit', /Audit log/, /\/audit/],
  ])('finds %s', (text, name, url) =>
    visiting(async (visitor) => {
      const { page } = visitor;
      await visitor.open('/');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
      await page.keyboard.type(text);
      await page.getByRole('option', { name }).first().waitFor();
      await page.getByRole('option', { name }).first().click();
      await page.waitForURL(url);
    }),
  );

  test('changes the appearance', () =>
    visiting(async (visitor) => {
      const { page } = visitor;
      await visitor.open('/');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
      await page.keyboard.type('dark');
      await page.getByRole('option', { name: 'Appearance: Dark' }).waitFor();
      await page.keyboard.press('Enter');
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
      await page.reload();
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    }));

  test('says what nothing is called, and that the hub is away', () =>
    visiting(async (visitor) => {
      const { page, context } = visitor;
      await visitor.open('/');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
      await page.keyboard.type('<img src=x onerror=alert(1)>');
      await page.getByText('Nothing is called').waitFor();
      await page.getByRole('combobox').fill('');
      await context.setOffline(true);
      await page.keyboard.type('tallinn');
      await page.getByText(/Not everything could be searched/).waitFor();
      note('palette', 'bad input');
    }));
});

describe('the session', () => {
  test('that a page needs leads through the way in and back to the page', () =>
    visiting(async (visitor) => {
      const { page } = visitor;
      await visitor.open('/statuses');
      await page.getByRole('button', { name: /API key/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
      await page.waitForURL(/\/sign-in/);
      await page.goto(`/w/${console.hub.workspaceId}/statuses?x=1`);
      await page.waitForURL(/\/sign-in\?to=/);
      await page.getByRole('button', { name: 'Use an API key instead' }).click();
      await page.getByLabel('API key').fill(console.hub.key);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/statuses\?x=1/);
      await settled(page);
      note('shell', 'sign out and in');
    }));

  test('that ends is begun again over the page, which keeps what was typed', async () => {
    const minted = await console.hub.mintKey();
    await visiting(
      async (visitor) => {
        const { page } = visitor;
        await visitor.open('/requests');
        await page.getByLabel('Operation').fill('typed and kept');
        await console.hub.revoke(minted.id);
        const dialog = page.getByRole('dialog', { name: 'Sign in to go on' });
        await dialog.waitFor({ timeout: 30_000 });
        expect(await dialog.textContent()).toContain('was revoked');
        expect(await violationsOf(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await dialog.waitFor();
        await dialog.getByLabel('API key').fill(console.hub.key);
        await page.keyboard.press('Enter');
        await dialog.waitFor({ state: 'detached' });
        expect(await page.getByLabel('Operation').inputValue()).toBe('typed and kept');
        note('shell', 'session ended');
      },
      { key: minted.key },
    );
  });

  test('of a user has a password that can be changed', async () => {
    const user = {
      email: 'ada@example.com',
      first_name: 'Ada',
      last_name: 'Byron',
      role: 'editor',
      password: 'as-long-as-needed-1',
    };
    expect((await api('POST', '/users', user)).status).toBe(201);
    await visiting(async (visitor) => {
      const { page, context } = visitor;
      await context.clearCookies();
      await page.goto('/sign-in');
      await page.getByLabel('Email address').fill(user.email);
      await page.getByLabel('Password').fill(user.password);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/w\//);
      await settled(page);
      await page.getByRole('button', { name: /Ada Byron/ }).click();
      await page.getByRole('menuitem', { name: 'Change password' }).click();
      const dialog = page.getByRole('dialog', { name: 'Change password' });
      await dialog.getByLabel('Present password').fill('wrong');
      await dialog.getByLabel('New password').fill('another-long-one-2');
      await page.keyboard.press('Enter');
      await dialog.getByText('is wrong').waitFor();
      await dialog.getByLabel('Present password').fill(user.password);
      await page.keyboard.press('Enter');
      await page.getByText('The password is changed.').waitFor();
      await page.getByRole('button', { name: /Ada Byron/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
      await page.waitForURL(/\/sign-in/);
      note('shell', 'password');
    });
  });
});
