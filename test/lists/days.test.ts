import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysIn } from '../../src/model/time.ts';
import { apiOf } from '../support/client.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
const { ask, send } = apiOf(() => hub);

/** The beginnings of days in Berlin, with the clocks' changes of 2026: 29 March has 23 hours, 25 October 25. */
const MOMENTS: Record<string, string> = {
  'before spring': '2026-03-28T22:59:59.999Z',
  'spring begins': '2026-03-28T23:00:00.000Z',
  'spring ends': '2026-03-29T21:59:59.999Z',
  'after spring': '2026-03-29T22:00:00.000Z',
  'before autumn': '2026-10-24T21:59:59.999Z',
  'autumn begins': '2026-10-24T22:00:00.000Z',
  'autumn ends': '2026-10-25T22:59:59.999Z',
  'after autumn': '2026-10-25T23:00:00.000Z',
};

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  await ask('PATCH', '/workspace', 200, { time_zone: 'Europe/Berlin' });
  for (const [reference_id, created_at] of Object.entries(MOMENTS)) {
    await ask('POST', '/orders', 201, { reference_id, created_at });
  }
});
afterAll(() => hub.close());

const SPRING = ['spring begins', 'spring ends'];
const AUTUMN = ['autumn begins', 'autumn ends'];

/** Filters with the orders that meet them, the oldest first. */
const FILTERS: [Record<string, string>, string[]][] = [
  [{ created_from: '2026-03-29', created_to: '2026-03-29' }, SPRING],
  [{ created_from: '2026-10-25', created_to: '2026-10-25' }, AUTUMN],
  [{ created_to: '2026-03-28' }, ['before spring']],
  [{ created_from: '2026-10-26' }, ['after autumn']],
  [
    { created_from: '2026-03-29T21:59:59.999Z', created_to: '2026-10-24' },
    ['spring ends', 'after spring', 'before autumn'],
  ],
  [{ created_from: '2026-10-25', changed_from: 'today', changed_to: 'today' }, [...AUTUMN, 'after autumn']],
  [{ changed_to: 'yesterday' }, []],
  [{ created_from: '2026-10-25', completed_from: '2026-01-01' }, []],
];

describe("a day without a time is the workspace's", () => {
  it.each(FILTERS)('in lists, exports and bulk changes: %j', async (filter, wanted) => {
    const query = new URLSearchParams(filter);
    const listed = await ask<{ items: { reference_id: string }[] }>('GET', `/orders?sort=created_at&${query}`, 200);
    expect(listed.items.map((order) => order.reference_id)).toEqual(wanted);
    const exported = await send('GET', `/exports/orders?${query}`);
    const lines = exported.text.split('\n').filter((line) => line !== '');
    expect(lines.map((line) => (JSON.parse(line) as { reference_id: string }).reference_id)).toEqual(wanted);
    const bulk = { filter, tags: { add: ['seen'] } };
    const changed = await send('POST', '/orders/bulk', bulk, { 'stele-dry-run': 'true' });
    expect(changed.status, changed.text).toBe(200);
    expect(changed.json()).toMatchObject({ total: wanted.length });
  });

  it('in the time of an earlier version, which is the end of the day', async () => {
    const { id } = await ask<{ id: string }>('POST', '/orders', 201, { amount: 1 });
    await ask('PATCH', `/orders/${id}`, 200, { internal_note: 'later' });
    expect(await ask('GET', `/orders/${id}?as_of=today`, 200)).toMatchObject({ version: 2 });
    expect((await send('GET', `/orders/${id}?as_of=yesterday`)).status).toBe(404);
    expect((await send('GET', `/orders/${id}?as_of=2026-01-01`)).status).toBe(404);
  });

  it('and one that the calendar does not have is refused by its parameter', async () => {
    for (const [path, name] of [
      ['/orders?created_from=2026-02-29', 'created_from'],
      ['/orders?changed_to=tomorrow', 'changed_to'],
      ['/exports/orders?completed_to=29.03.2026', 'completed_to'],
      ['/orders/x?as_of=2026-13-01', 'as_of'],
    ] as const) {
      expect(hubFacts.namedFields(expectFailure(hubFacts, await send('GET', path), 400))).toEqual([name]);
    }
  });
});

describe('the days of a time zone', () => {
  it.each([
    ['UTC', '2026-11-29', '2026-11-29T00:00:00.000Z', 24],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
    // Clocks skip midnight.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['Africa/Cairo', '2024-04-26', '2024-04-25T22:00:00.000Z', 23],
    // Clocks go back at midnight, to the day before.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00.000Z', 23.5],
    ['Asia/Kathmandu', '2026-11-29', '2026-11-28T18:15:00.000Z', 24],
    // The zone went to the other side of the date line, and had no such day.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', 0],
  ])('%s: %s begins at %s and has %d hours', (zone, day, start, hours) => {
    const days = daysIn(zone);
    expect(days.startOf(day)).toBe(start);
    expect(Date.parse(days.endOf(day)) + 1 - Date.parse(start)).toBe(hours * 3_600_000);
    if (hours > 0) expect([days.dayOf(Date.parse(start)), days.dayOf(Date.parse(days.endOf(day)))]).toEqual([day, day]);
  });
});
