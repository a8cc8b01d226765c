import type { Browser } from 'playwright-core';
import { openBrowser } from '../../test/docs/browser.ts';
import { type Benchmark, type Contestant, level } from '../framework/benchmark.ts';
import { percentile } from '../framework/statistics.ts';
import type { Hub } from '../world/world.ts';
import { SIZES, sizedShop } from './sizes.ts';

const LOADS = 7;
/** A row that can be used: a link to an order. */
const ROW = 'main a[href*="/orders/"]';
/** Usable within so many milliseconds of a fresh load, with few and with the most orders. */
const TARGETS_MS = { small: 1500, middle: 2000, large: 2000 } as const;

const contestantName = (size: string): string => `orders page (${size})`;

export const consoleLoads: Benchmark = {
  name: 'console',
  title: "A fresh load of the console's orders page, until its first order can be opened",
  has: SIZES.map(contestantName),
  prepare: async (world, settings) => {
    const contestants: Contestant[] = [];
    for (const [i, orders] of settings.sizes.entries()) {
      const hub = await world.hub(await sizedShop(world, orders));
      contestants.push(freshLoads(SIZES[i] ?? '', orders, hub, settings.isQuick ? 1 : LOADS));
    }
    return contestants;
  },
  comparisons: () =>
    SIZES.map((size) =>
      level(`orders page usable, ${size}`, 'p50Ms', contestantName(size), 'ms', { atMost: TARGETS_MS[size] }),
    ),
};

/** Loads the page in new profiles, so that nothing is cached. Signing in is not a part of the time. */
const freshLoads = (size: string, orders: number, hub: Hub, loads: number): Contestant => ({
  name: contestantName(size),
  title: `orders page, ${orders} orders`,
  measure: async () => {
    const browser = await openBrowser();
    try {
      const times: number[] = [];
      for (let i = 0; i < loads; i++) times.push(await freshLoadMs(browser, hub));
      return { figures: { p50Ms: percentile(times, 50), p99Ms: percentile(times, 99), answers: loads }, problems: [] };
    } catch (error) {
      return { figures: {}, problems: [String(error)] };
    } finally {
      await browser.close();
    }
  },
});

async function freshLoadMs(browser: Browser, { url, key }: Hub): Promise<number> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
  try {
    const session = await context.request.post('/api/session', {
      data: { key },
      headers: { Origin: new URL(url).origin },
    });
    const { workspace_id: workspace } = (await session.json()) as { workspace_id: string };
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(`/w/${workspace}/orders`, { waitUntil: 'commit' });
    await page.locator(ROW).first().waitFor({ timeout: 30_000 });
    return performance.now() - begun;
  } finally {
    await context.close();
  }
}
