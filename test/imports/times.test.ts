import { afterAll, beforeAll, expect, test } from 'vitest';
import { CellFault } from '../../src/importing/cells/cells.ts';
import { isMomentFormat, momentReader } from '../../src/importing/cells/dates.ts';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const { send: api } = apiOf(() => hub);
const zone = async (time_zone: string | null) => {
  const reply = await api('PATCH', '/workspace', { time_zone });
  expect([reply.status, reply.json()]).toEqual([200, expect.objectContaining({ time_zone })]);
};

let files = 0;
/** Imports orders with these dates; answers when each was made, and the report. */
async function dated(dates: readonly string[], query: Record<string, string> = {}) {
  files++;
  const rows = dates.map((date, i) => `D${files}-${i}\t${date}`);
  const report = await importFile(hub, `Order ID\tOrder Date\n${rows.join('\n')}\n`, {
    query: { report: 'all', ...query },
  });
  const orders = await Promise.all(report.written.map(({ id }) => hub.order(id)));
  return { report, times: orders.map(({ created_at }) => created_at) };
}

test('times of shops are guessed, and read in the time zone of the workspace', async () => {
  await zone('Europe/Berlin');
  const cases: [string[], string[]][] = [
    [
      ['Mar 3, 2026, 1:05:09 PM', 'Jan 14, 2026, 12:00:00 AM'],
      ['2026-03-03T12:05:09.000Z', '2026-01-13T23:00:00.000Z'],
    ],
    [
      ['Jul-21-26', 'Jan-01-26'],
      ['2026-07-20T22:00:00.000Z', '2025-12-31T23:00:00.000Z'],
    ],
    [
      ['14 Mar 2026', '3 sept 2026'],
      ['2026-03-13T23:00:00.000Z', '2026-09-02T22:00:00.000Z'],
    ],
    [['March 3rd, 2026 at 1:05 pm'], ['2026-03-03T12:05:00.000Z']],
    [['3. März 2026 10:00'], ['2026-03-03T09:00:00.000Z']],
    [['Sat, 14 Mar 2026 10:00:00 GMT'], ['2026-03-14T10:00:00.000Z']],
    [['Mar 3, 2026 1:05:09\u202fPM PST'], ['2026-03-03T21:05:09.000Z']],
    [
      ['03/14/26 9:05', '03/04/26 19:05'],
      ['2026-03-14T08:05:00.000Z', '2026-03-04T18:05:00.000Z'],
    ],
    [['14/03/26'], ['2026-03-13T23:00:00.000Z']],
    [['14.03.2026 10:00:00'], ['2026-03-14T09:00:00.000Z']],
    [
      ['1773482400', '1773482401'],
      ['2026-03-14T10:00:00.000Z', '2026-03-14T10:00:01.000Z'],
    ],
    [['1773482400123'], ['2026-03-14T10:00:00.123Z']],
    [
      ['45352.5', '45352'],
      ['2024-03-01T11:00:00.000Z', '2024-02-29T23:00:00.000Z'],
    ],
    [['45352.5416666667'], ['2024-03-01T12:00:00.000Z']],
    [['20260314'], ['2026-03-13T23:00:00.000Z']],
    [['2026-03-14 10:00:00 +0700'], ['2026-03-14T03:00:00.000Z']],
    [['2026-03-14T10:00:00.123456Z'], ['2026-03-14T10:00:00.123Z']],
    [['2026-03-14T10:00Z'], ['2026-03-14T10:00:00.000Z']],
    [['2026-03-14T10:00:00'], ['2026-03-14T09:00:00.000Z']],
    [['Sat Mar 14 10:00:00 2026'], ['2026-03-14T09:00:00.000Z']],
  ];
  for (const [written, meant] of cases) {
    const { report, times } = await dated(written);
    expect([report.status, times], `${written[0]}: ${report.text.slice(0, 300)}`).toEqual([200, meant]);
  }
});

test('the report says in which zone local times are read, and without a zone they are refused', async () => {
  await zone('Asia/Jakarta');
  const { report, times } = await dated(['2026-03-14 10:00']);
  expect(times).toEqual(['2026-03-14T03:00:00.000Z']);
  expect(report.head['mapping']).toMatchObject({
    time_zone: 'Asia/Jakarta',
    columns: [{ to: 'reference_id' }, { to: 'created_at', note: expect.stringContaining('Asia/Jakarta') }],
  });
  await zone(null);
  const doubtful = await dated(['2026-03-14 10:00']);
  expect([doubtful.report.status, doubtful.report.text.includes('time_zone')]).toEqual([400, true]);
  expect((await dated(['45352.5'])).report.status).toBe(400);
  expect((await dated(['2026-03-14'])).times).toEqual(['2026-03-14T00:00:00.000Z']);
  expect((await dated(['2026-03-14 10:00 +02:00'])).times).toEqual(['2026-03-14T08:00:00.000Z']);
  const mapping = (time_zone?: string) => ({
    kind: 'orders',
    ...(time_zone && { time_zone }),
    columns: [
      { header: 'Order ID', to: 'reference_id' },
      { header: 'Order Date', to: 'created_at', format: 'DD/MM/YYYY HH:mm' },
    ],
  });
  await api('PUT', '/import-mappings/nowhere', mapping());
  await api('PUT', '/import-mappings/paris', mapping('Europe/Paris'));
  const refused = await dated(['01/02/2026 10:00'], { mapping: 'nowhere' });
  expect([refused.report.status, refused.report.text.includes('time_zone')]).toEqual([400, true]);
  const paris = await dated(['01/02/2026 10:00'], { mapping: 'paris' });
  expect([paris.times, paris.report.head['mapping']]).toEqual([
    ['2026-02-01T09:00:00.000Z'],
    { name: 'paris', time_zone: 'Europe/Paris' },
  ]);
  await zone('Asia/Tokyo');
  const tokyo = await dated(['01/02/2026 10:00'], { mapping: 'nowhere' });
  expect([tokyo.times, tokyo.report.head['mapping']]).toEqual([
    ['2026-02-01T01:00:00.000Z'],
    { name: 'nowhere', time_zone: 'Asia/Tokyo' },
  ]);
});

test('a column decides as a whole which number is the day, and is refused where no value decides', async () => {
  await zone('UTC');
  for (const [dates, formats] of [
    [
      ['03/04/2026', '05/06/2026'],
      ['MM/DD/YYYY', 'DD/MM/YYYY'],
    ],
    [['03/04/26'], ['MM/DD/YY', 'DD/MM/YY']],
    [['3-4-2026'], ['MM-DD-YYYY', 'DD-MM-YYYY']],
    [['03/04/2026 10:00'], ['MM/DD/YYYY HH:mm', 'DD/MM/YYYY HH:mm']],
  ] as const) {
    const { report } = await dated(dates);
    expect(report.status).toBe(400);
    for (const format of formats) expect(report.text, dates.join()).toContain(format);
  }
  expect((await dated(['03/04/2026', '05/16/2026'])).times[0]).toBe('2026-03-04T00:00:00.000Z');
  expect((await dated(['03/04/2026', '16/05/2026'])).times[0]).toBe('2026-04-03T00:00:00.000Z');
  for (const unread of [['yesterday'], ['14/03/2026', '03/14/2026'], ['March 2026'], ['12']]) {
    const { report } = await dated(unread);
    expect([report.status, report.text.includes('format')], unread.join()).toEqual([400, true]);
  }
  for (const odd of ['soon', '0000-00-00', '2026-02-30']) {
    const { report } = await dated([odd, '2026-03-14']);
    const { errors } = (report.status === 400 ? JSON.parse(report.text) : { errors: [] }) as {
      errors: { detail: string }[];
    };
    expect(errors.map(({ detail }) => detail)).toEqual(
      odd === '0000-00-00' ? [] : [expect.stringContaining(`one is "${odd}"`)],
    );
  }
});

test('a date and its time are in two columns, or in three with the zone', async () => {
  await zone('America/New_York');
  const guessed = await importFile(
    hub,
    'Order ID,Order Date,Order Time\nT-1,03/14/2026,1:05 PM\nT-2,03/15/2026,9:00 AM\n',
    {
      query: { report: 'all' },
    },
  );
  expect(guessed.head['mapping']).toMatchObject({ not_understood: [] });
  expect((await hub.order(guessed.written[0]?.id ?? '')).created_at).toBe('2026-03-14T17:05:00.000Z');
  await api('PUT', '/import-mappings/three', {
    kind: 'orders',
    columns: [
      { header: 'No', to: 'reference_id' },
      { header: 'Day', to: 'created_at', and: ['Hour', 'Zone'], format: 'DD.MM.YYYY HH.mm Z' },
    ],
  });
  const mapped = await importFile(hub, 'No,Day,Hour,Zone\nT-3,14.03.2026,10.05,PDT\nT-4,14.03.2026,,\n', {
    query: { report: 'all', mapping: 'three' },
  });
  expect((await hub.order(mapped.written[0]?.id ?? '')).created_at).toBe('2026-03-14T17:05:00.000Z');
  expect(mapped.refused).toMatchObject([{ row: 2, problems: [{ pointer: '#/created_at', value: '14.03.2026' }] }]);
  const lacking = await importFile(hub, 'No,Day,Hour\nT-5,14.03.2026,10.05\n', { query: { mapping: 'three' } });
  expect([lacking.status, lacking.text.includes('Zone')]).toEqual([400, true]);
});

test('hours that the clocks skip are refused, and of hours that they show twice the first counts', async () => {
  await zone('Europe/Berlin');
  const { report, times } = await dated(['31.03.2024 02:30', '27.10.2024 02:30', '27.10.2024 03:00']);
  expect(report.refused).toMatchObject([{ row: 1, problems: [{ detail: expect.stringContaining('Europe/Berlin') }] }]);
  expect(times).toEqual(['2024-10-27T00:30:00.000Z', '2024-10-27T02:00:00.000Z']);
  const lordHowe = momentReader('YYYY-MM-DD HH:mm', 'Australia/Lord_Howe');
  expect([lordHowe('2024-10-06 01:59'), lordHowe('2024-10-06 02:30')]).toEqual([
    '2024-10-05T15:29:00.000Z',
    '2024-10-05T15:30:00.000Z',
  ]);
  expect(lordHowe('2024-10-06 02:15')).toBeInstanceOf(CellFault);
});

test('a mapping accepts every format of known parts, and no other', () => {
  for (const good of [
    'unix',
    'unix_ms',
    'excel',
    'MMM DD, YYYY [at] hh:mm A',
    'DD MMMM YY',
    'YYYYMMDDHHmmss',
    'EEE, DD MMM YYYY HH:mm:ss Z',
  ]) {
    expect(isMomentFormat(good), good).toBe(true);
  }
  for (const bad of [
    '',
    'YYYY',
    'DD MM',
    'DD.MM.YYYY hh:mm',
    'HH:mm A DD MMM',
    'DD MM MMM YYYY',
    'days',
    'DD DD MM YYYY',
    'DD.MM.YYYY [',
  ]) {
    expect(isMomentFormat(bad), bad).toBe(false);
  }
  const read = (format: string, text: string) => momentReader(format, 'UTC')(text);
  expect(read('excel', '61')).toBe('1900-03-01T00:00:00.000Z');
  for (const [format, text] of [
    ['excel', '60'],
    ['excel', '99999999'],
    ['unix', '-1'],
    ['unix', '999999999999999'],
    ['MM/DD/YYYY hh:mm A', '01/02/2024 13:05 PM'],
    ['DD MMM YYYY', '14 Foo 2024'],
    ['DD MMM YYYY', '30 Feb 2024'],
    ['YYYY-MM-DD HH:mm', '2024-01-31 24:00'],
    ['YYYY-MM-DD HH:mm Z', '2024-01-31 10:00 XYZ'],
  ] as const) {
    expect(read(format, text), `${format} ${text}`).toBeInstanceOf(CellFault);
  }
  expect(read('DD-MMM-YY', '01-JAN-70')).toBe('1970-01-01T00:00:00.000Z');
});
