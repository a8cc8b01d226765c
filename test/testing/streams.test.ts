import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilFeedIsComplete } from '../races/writers.ts';
import { changesIn, isChange, openStream } from '../stream/reader.ts';
import { createTestingHub, type TestingHub } from './workspaces.ts';

let hub: TestingHub;
beforeAll(async () => {
  hub = await createTestingHub();
});
afterAll(() => hub.close());

const seed = { orders: [{ id: 'seeded', reference_id: 'R-1' }] };

const patch = async (key: string, text: string): Promise<void> => {
  const reply = await fetch(`${hub.url}/api/orders/seeded`, {
    method: 'PATCH',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ internal_note: text }),
  });
  expect(reply.status).toBe(200);
};

describe('a stream of a test workspace', () => {
  it('goes on after a reset, and has nothing that the reset took back for those who come later', async () => {
    const workspace = await hub.workspace({ seed });
    const place = { url: hub.url, key: workspace.key };
    const reader = await openStream(place, { include_own: 'true' });
    await reader.until('it has begun', (lines) => lines.length > 0);
    const [begin] = reader.lines;
    await patch(workspace.key, 'Taken back');
    await reader.until('the change', (lines) => lines.some(isChange));
    await workspace.reset();
    await patch(workspace.key, 'Since');
    await reader.until('the change since', (lines) => lines.filter(isChange).length >= 2);
    // Both made version 2.
    expect(changesIn(reader.lines)).toEqual(['order seeded 2', 'order seeded 2']);
    await untilFeedIsComplete(hub);
    const later = await openStream(place, { include_own: 'true', after: begin?.id ?? '' });
    await later.until('what is left', (lines) => lines.some(isChange));
    await later.until('complete', (lines) => lines.at(-1)?.event === 'complete');
    expect(changesIn(later.lines)).toEqual(['order seeded 2']);
    expect(later.text()).toContain('Since');
    expect(later.text()).not.toContain('Taken back');
    reader.close();
    later.close();
  });

  it('is in the journal, with the beginning of what it said', async () => {
    const workspace = await hub.workspace({ seed });
    const reader = await openStream({ url: hub.url, key: workspace.key }, { include_own: 'true' });
    await reader.until('it has begun', (lines) => lines.length > 0);
    for (let i = 0; i < 60; i++) await patch(workspace.key, `${i} ${'x'.repeat(9000)}`);
    await reader.until('all', (lines) => lines.filter(isChange).length >= 60);
    expect(reader.text().length).toBeGreaterThan(500_000);
    reader.close();
    const requests = () => workspace.requests({ operation: 'streamChanges' });
    await expect.poll(() => requests()[0]?.duration_ms, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(requests()).toHaveLength(1);
    expect(JSON.stringify(requests()).length).toBeLessThan(400_000);
  });

  it.each(['before', 'after'] as const)('is struck by a fault that comes %s it', async (when) => {
    const workspace = await hub.workspace({ seed });
    workspace.fault({ operation: 'streamChanges', status: 503, when, times: 1 });
    const struck = await openStream({ url: hub.url, key: workspace.key });
    expect(struck.status).toBe(503);
    await struck.ended;
    const reader = await openStream({ url: hub.url, key: workspace.key });
    expect(reader.status).toBe(200);
    reader.close();
  });
});
