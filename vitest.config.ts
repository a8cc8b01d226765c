import { defineConfig } from 'vitest/config';

export default defineConfig({
  // `import 'stele'` in an example means the sources of this checkout, as it means the package where that is installed.
  ssr: { resolve: { conditions: ['stele-source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // A process per file: a suite that kills its hub, or leaks, cannot reach its neighbours.
    pool: 'forks',
    // Each file may run a hub and a PostgreSQL beside itself; more at once only makes them wait for each other.
    maxWorkers: 2,
    // Tests that are concurrent spend their time waiting.
    maxConcurrency: 10,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
