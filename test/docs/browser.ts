import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page, type Request } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Whether what needs a browser is left out: in CI there has to be one. */
export const lacksBrowser = !existsSync(CHROMIUM) && !process.env['CI'];
if (lacksBrowser) process.stderr.write(`There is no ${CHROMIUM}: the pages are not tested in a browser.\n`);

/** Starts the browser that is installed. As root it has no sandbox, and a container has little shared memory for it. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });

/** A page that remembers what it asked for and what it complained of. */
export interface WatchedPage {
  page: Page;
  requests: Request[];
  complaints: string[];
}

/** Opens an empty page, in a profile of its own. */
export async function openPage(browser: Browser): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(20_000);
  const requests: Request[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return { page, requests, complaints };
}
