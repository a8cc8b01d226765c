import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { countsOf } from './client.ts';

let hub: TestHub;
const api = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub?.close());

const PATHS = ['orders', 'changes', 'requests', 'webhooks'];

describe('a span', () => {
  it.each([
    ['interval=week', 'interval'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z', 'to'],
    ['from=soon', 'from'],
    ['to=2026-02-30', 'to'],
    ['unknown=1', 'unknown'],
    [`from=${new Date(Date.now() - 60 * 86_400_000).toISOString()}&interval=hour`, 'from'],
  ])('%s is refused at %s', async (query, name) => {
    for (const path of PATHS) {
      const reply = await api.send('GET', `/statistics/${path}?${query}`);
      const { errors } = reply.json() as { errors: { parameter?: string; pointer?: string }[] };
      expect([reply.status, errors.length]).toEqual([400, 1]);
      expect(JSON.stringify(errors[0])).toContain(name);
    }
  });

  it('has its last hours or days by default, and ends with the present', async () => {
    const hours = await countsOf(api).orders();
    expect(hours.interval).toBe('hour');
    expect([24, 25]).toContain(hours.items.length);
    const days = await countsOf(api).changes('interval=day');
    expect([30, 31]).toContain(days.items.length);
    expect(days.items.at(-1)?.at).toBe(`${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`);
    const later = await countsOf(api).webhooks('interval=day&to=2999-01-01');
    expect(later.items.at(-1)?.at).toBe(days.items.at(-1)?.at);
  });

  it('takes days by name, includes the last one, and has none of the future', async () => {
    const { items } = await countsOf(api).orders('from=yesterday&to=today');
    expect(items.length).toBeGreaterThan(24);
    const [one, ...more] = (await countsOf(api).orders('from=today&to=today&interval=day')).items;
    expect([one?.states, more]).toEqual([items.at(-1)?.states, []]);
    expect((await countsOf(api).orders('from=2998-01-01&to=2999-01-01')).items).toEqual([]);
  });

  it('goes back 400 days and no further', async () => {
    const { items } = await countsOf(api).orders('from=2001-01-01&interval=day');
    expect(items).toHaveLength(401);
    expect(items[0]?.states).toEqual({ draft: 0, confirmed: 0, archived: 0, cancelled: 0, refunded: 0 });
  });

  it("has the days of the workspace's zone", async () => {
    await api.ask('PATCH', '/workspace', 200, { time_zone: 'Asia/Kathmandu' });
    const { items, time_zone } = await countsOf(api).orders('interval=day');
    expect(time_zone).toBe('Asia/Kathmandu');
    expect(items[0]?.at).toMatch(/T18:15:00\.000Z$/);
    expect((await countsOf(api).requests()).items[0]?.at).toMatch(/:15:00\.000Z$/);
    await api.ask('PATCH', '/workspace', 200, { time_zone: 'UTC' });
  });
});
