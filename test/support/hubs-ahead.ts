import { afterAll, beforeAll } from 'vitest';
import { createTestHub, type TestHub } from './test-hub.ts';

/**
 * Starts as many hubs as a file has tests, before the first of them: concurrent tests that measure times must not wait while other hubs
 * start or end. Returns what hands each test a hub of its own, on a database of its own.
 */
export function hubsAhead(count: number): () => TestHub {
  const hubs: TestHub[] = [];
  let taken = 0;
  beforeAll(async () => {
    for (let i = 0; i < count; i++) hubs.push(await createTestHub());
  }, 120_000);
  afterAll(() => Promise.all(hubs.map((hub) => hub.close())), 120_000);
  return () => {
    const hub = hubs[taken++];
    if (!hub) throw new Error(`there are more than ${count} tests`);
    return hub;
  };
}
