import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

it('a version that never was is merged with nothing, in whatever company it comes', async () => {
  const id = await hub.seedOrder({ internal_note: 'first' });
  const patch = (body: object, headers: Record<string, string>) =>
    hub.send({ method: 'PATCH', path: `/api/orders/${id}`, body, headers: { 'x-api-key': hub.key, ...headers } });
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? patch({ internal_note: `note ${i}` }, {})
        : patch({ customer_note: `lost ${i}` }, { 'if-match': '"99999"', prefer: 'merge' }),
    ),
  );
  expect(replies.map(({ status }) => status)).toEqual(replies.map((_, i) => (i % 2 === 0 ? 200 : 412)));
  expect((await hub.order(id)).customer_note).toBeUndefined();
});
