import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '../..');

/** The end-to-end tests of the console: the built console, a real hub, a real browser. `npm run test:e2e` runs them. */
export default defineConfig({
  root,
  test: {
    include: ['test/console/**/*.e2e.ts'],
    globalSetup: ['test/support/global-setup.ts', 'test/console/support/build-console.ts'],
    pool: 'forks',
    // The browser, the hub and the database of a file fill two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
