import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDay, parseInstant, toSeconds } from '../../src/model/time.ts';
import { toInstant } from '../../src/store/database/query.ts';

test.each([
  ['2025-01-31T08:30:00Z', '2025-01-31T08:30:00.000Z'],
  ['2025-01-31t08:30:00z', '2025-01-31T08:30:00.000Z'],
  ['2025-01-31T08:30:00.5Z', '2025-01-31T08:30:00.500Z'],
  ['2025-01-31T08:30:00.999999999Z', '2025-01-31T08:30:00.999Z'],
  ['2025-01-31T08:30:00+05:30', '2025-01-31T03:00:00.000Z'],
  ['2025-12-31T23:30:00-01:00', '2026-01-01T00:30:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['2025-01-31T08:30:00-00:00', '2025-01-31T08:30:00.000Z'],
])('%s is the moment %s', (text, instant) => {
  expect(parseInstant(text)).toBe(instant);
});

test.each([
  '2025-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2025-02-30T00:00:00Z',
  '2025-04-31T00:00:00Z',
  '2025-13-01T00:00:00Z',
  '2025-00-01T00:00:00Z',
  '2025-01-00T00:00:00Z',
  '2025-01-01T24:00:00Z',
  '2025-01-01T25:00:00Z',
  '2025-01-01T00:60:00Z',
  '2016-12-31T23:59:60Z',
  '2025-01-01T00:00:00',
  '2025-01-01 00:00:00Z',
  '2025-01-01T00:00Z',
  '2025-01-01T00:00:00+24:00',
  '2025-01-01T00:00:00+05:60',
  '2025-01-01T00:00:00+0530',
  '2025-01-01T00:00:00.Z',
  '2025-01-01T00:00:00.1234567890Z',
  '2025-01-01',
  '25-01-01T00:00:00Z',
  '+2025-01-01T00:00:00Z',
  '0000-12-31T23:59:59Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '２０２５-01-01T00:00:00Z',
  ' 2025-01-01T00:00:00Z',
  '2025-01-01T00:00:00Z\n',
  '1735689600',
  '',
])('%j is none', (text) => {
  expect(parseInstant(text)).toBeUndefined();
});

const date = fc.date({
  min: new Date('0001-01-02T00:00:00.000Z'),
  max: new Date('9999-12-30T23:59:59.999Z'),
  noInvalidDate: true,
});

test('every moment is read as itself, from any offset', () => {
  const offset = fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 });
  fc.assert(
    fc.property(date, offset, (moment, minutes) => {
      expect(parseInstant(moment.toISOString())).toBe(moment.toISOString());
      const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
      fc.pre(/^\d{4}-/.test(local) && !local.startsWith('0000'));
      const size = Math.abs(minutes);
      const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
      expect(parseInstant(`${local}${minutes < 0 ? '-' : '+'}${hours}:${rest}`)).toBe(moment.toISOString());
    }),
  );
});

test('the calendar has the days that Date has', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (y, m, d) => {
        const made = new Date(0);
        made.setUTCFullYear(y, m - 1, d);
        const same = made.getUTCFullYear() === y && made.getUTCMonth() === m - 1 && made.getUTCDate() === d;
        expect(isDay(y, m, d)).toBe(same);
      },
    ),
    { numRuns: 500 },
  );
});

test('moments sort as text, cut to the second or not', () => {
  fc.assert(
    fc.property(date, date, (a, b) => {
      expect(a.toISOString() < b.toISOString()).toBe(a.getTime() < b.getTime());
      if (a.getTime() <= b.getTime()) expect(toSeconds(a.toISOString()) <= toSeconds(b.toISOString())).toBe(true);
    }),
  );
  expect(toSeconds('2025-01-31T08:30:00.999Z')).toBe('2025-01-31T08:30:00Z');
});

test('a moment comes back from the database as it went', () => {
  expect(toInstant('2025-01-31 08:30:00+00')).toBe('2025-01-31T08:30:00.000Z');
  expect(toInstant('2025-01-31 08:30:00.5+00')).toBe('2025-01-31T08:30:00.500Z');
  expect(toInstant('2025-01-31 08:30:00.123456+00')).toBe('2025-01-31T08:30:00.123Z');
  expect(toInstant('0001-01-01 00:00:00.007+00')).toBe('0001-01-01T00:00:00.007Z');
});
