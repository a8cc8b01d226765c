import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // A process per file: a suite that kills its hub, or leaks, cannot reach its neighbours.
    pool: 'forks',
    // Each file may run a hub and a PostgreSQL beside itself; more at once only makes them wait for each other.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
