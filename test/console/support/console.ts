import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openBrowser } from '../../docs/browser.ts';
import { createTestHub, type TestHub, type TestHubOptions } from '../../support/test-hub.ts';
import { SCREENSHOTS } from './report.ts';

export type Theme = 'light' | 'dark';
export type Width = 'wide' | 'phone';

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

export interface VisitOptions {
  theme?: Theme;
  width?: Width;
  /** The key that signs in; by default, the hub's own with every scope. */
  key?: string;
  workspace?: string;
}

/** A browser with a profile of its own, signed in to a hub. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What the pages complained of: errors of scripts, and errors and warnings in the browser's console. */
  complaints: string[];
  /** The hosts that were asked for anything. */
  hosts: Set<string>;
  /** Opens a page of the workspace, such as `/orders`, and waits until it shows its content. */
  open(path: string): Promise<void>;
  close(): Promise<void>;
}

/** A hub with the built console and a browser. */
export interface ConsoleUnderTest {
  hub: TestHub;
  browser: Browser;
  /** A new visitor, signed in by a key. */
  visit(options?: VisitOptions): Promise<Visitor>;
  close(): Promise<void>;
}

/** Starts a hub on a database of its own, and a browser. */
export async function openConsole(options: TestHubOptions = {}): Promise<ConsoleUnderTest> {
  const [hub, browser] = await Promise.all([createTestHub(options), openBrowser()]);
  return {
    hub,
    browser,
    visit: (visit = {}) => visitConsole(browser, hub.url, { key: hub.key, workspace: hub.workspaceId, ...visit }),
    close: async () => {
      await browser.close();
      await hub.close();
    },
  };
}

type Complete = VisitOptions & { key: string; workspace: string };

/** Opens a browser's profile on a hub, and signs in. */
export async function visitConsole(browser: Browser, url: string, options: Complete): Promise<Visitor> {
  const { theme = 'light', width = 'wide', key, workspace } = options;
  const context = await browser.newContext({ viewport: SIZES[width], colorScheme: theme, baseURL: url });
  const signedIn = await context.request.post('/api/session', { data: { key }, headers: { Origin: url } });
  expect(signedIn.status(), await signedIn.text()).toBe(201);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) hosts.add(new URL(request.url()).host);
  });
  return {
    page,
    context,
    complaints,
    hosts,
    open: async (path) => {
      await page.goto(`/w/${workspace}${path === '/' ? '' : path}`);
      await settled(page);
    },
    close: () => context.close(),
  };
}

/** Waits until the page has a heading and shows nothing that is still loading. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await expect
    .poll(() => page.locator('[role=status] .sr-only', { hasText: 'Loading' }).count(), { timeout: 20_000 })
    .toBe(0);
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface AxeResult {
  violations: { id: string; nodes: { target: unknown[]; failureSummary: string }[] }[];
}

/** The violations of WCAG 2.2 AA that axe finds on the page: the rule, the element, the reason. */
export async function violationsOf(page: Page): Promise<string[]> {
  // The page's policy allows no script but its own; a debugger's is not the page's.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    (tags) =>
      (globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } }).axe.run({ runOnly: tags }),
    STANDARD,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** How far the page is wider than the window, in pixels. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Takes a picture of the page into the folder of screenshots. */
export const picture = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });

/** Presses `Tab` until the focused element meets the test. Returns how many times. */
export async function tabTo(page: Page, isIt: string, most = 120): Promise<number> {
  for (let pressed = 1; pressed <= most; pressed++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, isIt)) return pressed;
  }
  throw new Error(`no ${isIt} within ${most} tabs`);
}
