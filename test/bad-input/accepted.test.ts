import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { goodRequest, TARGETS } from './operations.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

/** What the bad requests are made from is good: otherwise their refusals would prove nothing. */
describe('the request that the bad ones are made from', () => {
  it.each(TARGETS)('passes as $name', async (target) => {
    const reply = await hub.send(goodRequest(target, hub.key));
    expect(reply.status, reply.text).toBe(Number(Object.keys(target.operation.replies)[0]));
  });
});
