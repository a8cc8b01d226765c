import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole, overflowOf, picture, violationsOf } from './support/console.ts';
import { note } from './support/report.ts';

let console: ConsoleUnderTest;
beforeAll(async () => {
  console = await openConsole();
});
afterAll(() => console.close());

/** Opens a page in a profile that is not signed in. */
async function stranger(path: string, options: { colorScheme?: 'light' | 'dark'; width?: number } = {}) {
  const { colorScheme = 'light', width = 1440 } = options;
  const context = await console.browser.newContext({
    baseURL: console.hub.url,
    colorScheme,
    viewport: { width, height: 900 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(path);
  return { page, context, close: () => context.close() };
}

const newCode = async (): Promise<string> => {
  const { hub } = console;
  const made = await hub.send({ method: 'POST', path: '/api/session/codes', headers: { 'X-API-Key': hub.key } });
  return (made.json() as { path: string }).path;
};

describe('the way in', () => {
  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('is usable: %s, %i wide', async (colorScheme, width) => {
    const { page, close } = await stranger('/', { colorScheme, width });
    await page.getByLabel('Email address').waitFor();
    await picture(page, `sign-in-${colorScheme}-${width > 500 ? 'wide' : 'phone'}`);
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    note('sign-in', `axe ${colorScheme} ${width > 500 ? 'wide' : 'phone'}`);
    await close();
  });

  test('says what did not match, and keeps what was typed', async () => {
    const { page, context, close } = await stranger('/sign-in');
    await page.getByLabel('Email address').fill('nobody@example.com');
    await page.getByLabel('Password').fill('not this');
    await page.keyboard.press('Enter');
    await page.getByText('That does not match').waitFor();
    expect(await page.getByLabel('Password').inputValue()).toBe('not this');
    await page.getByRole('button', { name: 'Use an API key instead' }).click();
    await page.getByLabel('API key').fill('stele_wrong');
    await page.keyboard.press('Enter');
    await page.getByText('No valid key has this text').waitFor();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('The hub does not answer').waitFor();
    expect(await page.getByLabel('API key').inputValue()).toBe('stele_wrong');
    await context.setOffline(false);
    await page.getByLabel('API key').fill(`${console.hub.key}\n`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/w\/demo/);
    note('sign-in', 'bad input');
    await close();
  });

  test('asks to wait after too many attempts', async () => {
    const { page, close } = await stranger('/sign-in');
    await page.getByLabel('Email address').fill('guessed@example.com');
    for (let attempt = 0; attempt < 12; attempt++) {
      if ((await page.getByText('Too many attempts').count()) > 0) break;
      await page.getByLabel('Password').fill(`guess ${attempt}`);
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
      await expect.poll(() => page.locator('button[aria-busy]').count()).toBe(0);
    }
    await page.getByText(/Too many attempts. Try again in \d+ second/).waitFor();
    expect(await page.getByRole('button', { name: 'Sign in', exact: true }).isDisabled()).toBe(true);
    note('sign-in', 'too many attempts');
    await close();
  });

  test('takes the code of a link once, and takes it out of the address', async () => {
    const path = await newCode();
    const first = await stranger(path);
    await first.page.waitForURL(/\/w\/demo/);
    expect(first.page.url()).not.toContain('code');
    await first.page.goBack().catch(() => undefined);
    expect(first.page.url()).not.toContain('code');
    await first.close();
    const second = await stranger(path);
    await second.page.getByText('This link does not sign in any more').waitFor();
    expect(second.page.url()).not.toContain('code');
    await second.close();
    note('sign-in', 'link');
  });

  test('offers the workspaces that the browser is signed in to, and / enters the last one', async () => {
    const other = await console.hub.secondWorkspace();
    const { page, context, close } = await stranger('/sign-in');
    for (const key of [console.hub.key, other.key]) {
      const signedIn = await context.request.post('/api/session', {
        data: { key },
        headers: { Origin: console.hub.url },
      });
      expect(signedIn.status()).toBe(201);
    }
    await page.reload();
    await page.getByRole('link', { name: /Other/ }).click();
    await page.waitForURL(new RegExp(`/w/${other.id}`));
    await page.getByRole('navigation').first().waitFor();
    await page.goto('/');
    await page.waitForURL(new RegExp(`/w/${other.id}`));
    await page.getByRole('button', { name: /API key/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Demo' }).click();
    await page.waitForURL(/\/w\/demo/);
    note('sign-in', 'workspaces');
    await close();
  });

  test('leads to no place but a page of the workspace', async () => {
    const { page, close } = await stranger('/sign-in?to=https://example.com/w/demo');
    await page.getByRole('button', { name: 'Use an API key instead' }).click();
    await page.getByLabel('API key').fill(console.hub.key);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/w\/demo/);
    expect(new URL(page.url()).origin).toBe(console.hub.url);
    await close();
  });
});
