import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalBounds } from '../../src/core/statistics/intervals.ts';
import { LATENCY_STEPS, latencyAt, latencyStep } from '../../src/model/latency.ts';
import { daysIn } from '../../src/model/time.ts';

const at = Date.parse;
const HOUR_MS = 3_600_000;

const bounds = (zone: string, interval: 'hour' | 'day', from: string, to: string): string[] =>
  intervalBounds(interval, daysIn(zone), at(from), at(to), 1000).map((ms) => new Date(ms).toISOString());

const hoursBetween = (times: readonly string[]): number[] =>
  times.slice(1).map((time, i) => (at(time) - at(times[i] as string)) / HOUR_MS);

describe('intervals', () => {
  it('are days of the zone, of 23 and 25 hours where clocks change', () => {
    const spring = bounds('Europe/Berlin', 'day', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z');
    expect(spring).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
    ]);
    const autumn = bounds('America/New_York', 'day', '2026-10-31T12:00:00Z', '2026-11-02T12:00:00Z');
    expect(hoursBetween(autumn)).toEqual([24, 25, 24]);
    // Midnight does not exist on the day on which Beirut's clocks go forward.
    expect(hoursBetween(bounds('Asia/Beirut', 'day', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z'))).toEqual([
      24, 23, 24,
    ]);
  });

  it('are hours of the zone, also of zones that are half or a quarter of an hour beside', () => {
    expect(bounds('Asia/Kathmandu', 'hour', '2026-05-01T00:00:00Z', '2026-05-01T02:00:00Z')).toEqual([
      '2026-04-30T23:15:00.000Z',
      '2026-05-01T00:15:00.000Z',
      '2026-05-01T01:15:00.000Z',
      '2026-05-01T02:15:00.000Z',
    ]);
    expect(bounds('Asia/Kolkata', 'hour', '2026-05-01T00:30:00Z', '2026-05-01T01:30:00Z')).toEqual([
      '2026-05-01T00:30:00.000Z',
      '2026-05-01T01:30:00.000Z',
    ]);
    // Lord Howe's clocks change by half an hour.
    expect(
      hoursBetween(bounds('Australia/Lord_Howe', 'hour', '2026-04-04T13:00:00Z', '2026-04-04T17:00:00Z')),
    ).toContain(1.5);
    expect(hoursBetween(bounds('Europe/Berlin', 'hour', '2026-10-25T00:00:00Z', '2026-10-25T03:00:00Z'))).toEqual([
      1, 1, 1,
    ]);
  });

  it('cover any span without a gap, and begin where the zone has a full hour or a new day', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    const someTime = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2031-01-01T00:00:00Z') });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('hour' as const, 'day' as const),
        someTime,
        fc.integer({ min: 1, max: 90 }),
        (zone, interval, fromMs, length) => {
          const toMs = fromMs + length * HOUR_MS;
          const days = daysIn(zone);
          const all = intervalBounds(interval, days, fromMs, toMs, 1000);
          expect(all[0]).toBeLessThanOrEqual(fromMs);
          expect(all[1]).toBeGreaterThan(fromMs);
          expect(all.at(-1)).toBeGreaterThanOrEqual(toMs);
          expect(all.at(-2)).toBeLessThan(toMs);
          for (const [i, bound] of all.entries()) {
            expect(bound % 900_000).toBe(0);
            if (i > 0) expect(bound).toBeGreaterThan(all[i - 1] as number);
            if (interval === 'day') expect(days.startOf(days.dayOf(bound))).toBe(new Date(bound).toISOString());
            else expect(days.shownMs(bound) % HOUR_MS).toBe(0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('latencies', () => {
  it('are at most 19 % off', () => {
    const latency = fc.double({ min: 0.2, max: 4_000_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (all, share) => {
          const counts = Array.from({ length: LATENCY_STEPS }, () => 0);
          for (const ms of all) counts[latencyStep(ms)] = (counts[latencyStep(ms)] ?? 0) + 1;
          const exact = all.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * all.length)) - 1] ?? 0;
          const shown = latencyAt(share, counts) ?? 0;
          expect(Math.max(shown / exact, exact / shown)).toBeLessThan(1.195);
        },
      ),
    );
  });

  it('of extremes stay within the scale, and of nothing are nothing', () => {
    expect([latencyStep(0), latencyStep(-1), latencyStep(0.0001)]).toEqual([0, 0, 0]);
    expect(latencyStep(1e12)).toBe(LATENCY_STEPS - 1);
    expect(latencyAt(0.5, [])).toBeUndefined();
    expect(latencyAt(0.5, [0, 0])).toBeUndefined();
  });
});
