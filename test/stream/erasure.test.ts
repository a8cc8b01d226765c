import { afterAll, beforeAll, expect, it } from 'vitest';
import { untilFeedIsComplete } from '../races/writers.ts';
import { ask } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { isChange, openStream } from './reader.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

it('what was erased from the histories is in no stream after it', async () => {
  const reader = await openStream(hub, { include_own: 'true' });
  await reader.until('it has begun', (lines) => lines.length > 0);
  const [begin] = reader.lines;
  const { id } = await ask<{ id: string }>(hub, 'hub', 'POST', '/api/customers', {
    ...{ first_name: 'Erwina', last_name: 'Mustermann-Probe' },
  });
  await reader.until('the customer', (lines) => lines.some(isChange));
  expect(reader.text()).toContain('Mustermann-Probe');
  await ask(hub, 'hub', 'POST', `/api/customers/${id}/erasure`, {});
  await untilFeedIsComplete(hub);
  const later = await openStream(hub, { include_own: 'true', after: begin?.id ?? '' });
  await later.until('the customer', (lines) => lines.some(isChange));
  await later.until('complete', (lines) => lines.at(-1)?.event === 'complete');
  expect(later.text()).toContain(id);
  expect(later.text()).not.toContain('Mustermann-Probe');
  reader.close();
  later.close();
});
