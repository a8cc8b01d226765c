import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that wait or start programs for most of their time. As the last they would be waited for alone. */
const LONG = /\/test\/(?:races|outage|start|crash|cli|docs|embedded)\//;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  // `import 'stele'` in an example means the sources of this checkout, as it means the package where that is installed.
  ssr: { resolve: { conditions: ['stele-source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // A process imports the sources once for all of its files. A hub that a test kills or stalls has a process of its own.
    isolate: false,
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
    sequence: { sequencer: LongestFirst },
    // One more than the cores of CI: many files wait for most of their time. More would only make them wait for each other.
    maxWorkers: 3,
    // Tests that are concurrent spend their time waiting.
    maxConcurrency: 15,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
