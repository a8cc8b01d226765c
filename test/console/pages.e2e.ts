import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleUnderTest, openConsole, overflowOf, picture, settled, violationsOf } from './support/console.ts';
import { PAGES, type Paths, pathsOf } from './support/paths.ts';
import { note } from './support/report.ts';

let underTest: ConsoleUnderTest;
let paths: Paths;

beforeAll(async () => {
  underTest = await openConsole();
  paths = await pathsOf(underTest.hub);
});
afterAll(() => underTest?.close());

const LOOKS = [
  { theme: 'light', width: 'wide' },
  { theme: 'dark', width: 'wide' },
  { theme: 'light', width: 'phone' },
  { theme: 'dark', width: 'phone' },
] as const;

describe.each(LOOKS)('$theme, $width', (look) => {
  test.each(PAGES)('%s', async (name) => {
    const visitor = await underTest.visit(look);
    try {
      const { page, complaints, hosts } = visitor;
      await visitor.open(paths[name] ?? '');
      await picture(page, `${name.replace(' ', '-')}-${look.theme}-${look.width}`);
      expect(await violationsOf(page)).toEqual([]);
      note(name, `axe ${look.theme} ${look.width}`);
      expect(await overflowOf(page)).toBe(0);
      expect(complaints).toEqual([]);
      expect([...hosts]).toEqual([new URL(underTest.hub.url).host]);
      note(name, `fits ${look.theme} ${look.width}`);
    } finally {
      await visitor.close();
    }
  });
});

/** Every control that a mouse reaches, and whether the keyboard's way through the page came by it. */
const REACHABLE = 'main :is(a[href], button, input, select, textarea, summary):not([disabled], [tabindex="-1"])';
const MOST_TABS = 400;

describe('each page', () => {
  test.each(PAGES)('%s is used by keyboard alone, with a visible focus', async (name) => {
    const visitor = await underTest.visit();
    try {
      const { page } = visitor;
      await visitor.open(paths[name] ?? '');
      const first = page.locator(REACHABLE).first();
      const hasControls = (await first.count()) > 0;
      let reached = 0;
      for (let pressed = 0; pressed < MOST_TABS; pressed++) {
        await page.keyboard.press('Tab');
        const focus = await page.evaluate((selector) => {
          const element = document.activeElement;
          if (!element || element === document.body) return undefined;
          const { outlineStyle, boxShadow } = getComputedStyle(element);
          return { isControl: element.matches(selector), isSeen: outlineStyle !== 'none' || boxShadow !== 'none' };
        }, REACHABLE);
        if (!focus) break;
        expect(focus.isSeen).toBe(true);
        if (focus.isControl) reached++;
        if (reached >= 5) break;
      }
      expect(reached > 0).toBe(hasControls);
      note(name, 'keyboard');
    } finally {
      await visitor.close();
    }
  });

  test.each(PAGES)('%s keeps what it shows while the browser is offline', async (name) => {
    const visitor = await underTest.visit();
    try {
      const { page, context } = visitor;
      await visitor.open(paths[name] ?? '');
      const heading = await page.locator('h1').first().textContent();
      await context.setOffline(true);
      await page
        .getByText(/offline|does not answer/)
        .first()
        .waitFor();
      expect(await page.locator('h1').first().textContent()).toBe(heading);
      await context.setOffline(false);
      await expect.poll(() => page.getByText(/This browser is offline|The hub does not answer/).count()).toBe(0);
      await settled(page);
      note(name, 'offline');
    } finally {
      await visitor.close();
    }
  });

  // A new import calls the hub only for a file.
  test.each(PAGES.filter((name) => name !== 'new import'))(
    '%s says what went wrong when the hub refuses its calls',
    async (name) => {
      const visitor = await underTest.visit();
      try {
        const { page } = visitor;
        // What an overloaded hub answers, for everything but the session itself.
        await page.route(/\/api\/(?!session)/, (route) =>
          route.fulfill({
            status: 503,
            contentType: 'application/problem+json',
            headers: { 'Retry-After': '0' },
            body: JSON.stringify({ type: 'urn:problem-type:stele:unavailable', title: 'Unavailable', status: 503 }),
          }),
        );
        await page.goto(`/w/${underTest.hub.workspaceId}${paths[name]}`);
        await page.getByRole('alert').first().waitFor();
        expect(await violationsOf(page)).toEqual([]);
        await page.unroute(/\/api\/(?!session)/);
        const again = page.getByRole('button', { name: 'Try again' }).first();
        if (await again.count()) await again.click();
        await settled(page);
        note(name, 'error');
      } finally {
        await visitor.close();
      }
    },
  );
});

describe('an empty workspace', () => {
  const NEEDS_ONE = ['order', 'customer', 'overview', 'settings', 'workspaces', 'new import', 'statuses'];
  const lists = PAGES.filter((name) => !NEEDS_ONE.includes(name));

  test.each(lists)('%s says that there is nothing yet', async (name) => {
    const { id, key } = await underTest.hub.secondWorkspace();
    const visitor = await underTest.visit({ workspace: id, key });
    try {
      await visitor.open(paths[name] ?? '');
      expect(await violationsOf(visitor.page)).toEqual([]);
      await picture(visitor.page, `${name.replace(' ', '-')}-empty`);
      note(name, 'empty');
    } finally {
      await visitor.close();
    }
  });
});
