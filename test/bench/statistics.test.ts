import { describe, expect, test } from 'vitest';
import { type Command, readCommand } from '../../bench/command-line.ts';
import { level, type Measurement, ratio } from '../../bench/framework/benchmark.ts';
import { isRefused, RATIOS_MAY_DIFFER, summarise } from '../../bench/framework/result.ts';
import { runBenchmark, runRounds } from '../../bench/framework/run.ts';
import { disagreement, median, percentile, slope, spreadOf } from '../../bench/framework/statistics.ts';
import type { World } from '../../bench/world/world.ts';

describe('statistics', () => {
  test('the median is the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  test('a percentile lies between its nearest values', () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    expect(percentile(values, 99)).toBe(99);
    expect(percentile([10, 20], 75)).toBe(17.5);
  });

  test('rounds disagree by the distance of their extremes, as a share of the median', () => {
    expect(disagreement(spreadOf([1, 2, 3]))).toBe(1);
    expect(disagreement(spreadOf([5]))).toBe(0);
  });

  test('a slope is that of the line through the points', () => {
    expect(slope([[0, 1], [1, 3], [2, 5]])).toBe(2); // biome-ignore format: points
    expect(slope([[1, 1]])).toBe(0);
  });
});

const measurement = (contestant: string, round: number, figures: Measurement['figures']): Measurement => ({
  contestant,
  round,
  figures,
  problems: [],
});

const result = (
  measurements: Measurement[],
  comparisons = [ratio('rate', 'perSecond', 'hub', 'bare', { atLeast: 0.5 })],
) =>
  summarise({
    name: 'planted',
    title: 'Planted',
    contestants: [
      { name: 'hub', title: 'hub' },
      { name: 'bare', title: 'bare' },
    ],
    comparisons,
    measurements,
    judgesSpeed: true,
  });

const rounds = (pairs: readonly (readonly [hub: number, bare: number])[]): Measurement[] =>
  pairs.flatMap(([hub, bare], i) => [
    measurement('hub', i + 1, { perSecond: hub }),
    measurement('bare', i + 1, { perSecond: bare }),
  ]);

describe('a result', () => {
  test('takes ratios within a round, and their median', () => {
    // The machine became slower by half, and the ratio did not change.
    const { comparisons, refusals, contestants } = result(rounds([[600, 1000], [300, 500], [310, 500]])); // biome-ignore format: rounds
    expect(comparisons[0]).toMatchObject({ median: 0.6, least: 0.6, most: 0.62, isMet: true });
    expect(contestants[0]?.figures.perSecond).toEqual({ median: 310, least: 300, most: 600 });
    expect(refusals).toEqual([]);
  });

  test('says that a target is missed, and is not refused for it', () => {
    const { comparisons, refusals } = result(rounds([[100, 1000]]));
    expect(comparisons[0]?.isMet).toBe(false);
    expect(refusals).toEqual([]);
  });

  test('compares with the fastest of several contestants of the round', () => {
    const { comparisons } = result(
      [
        measurement('hub', 1, { perSecond: 100, postgresMicros: 10 }),
        measurement('slow', 1, { perSecond: 50, postgresMicros: 80 }),
        measurement('fast', 1, { perSecond: 200, postgresMicros: 40 }),
      ],
      [
        ratio('rate', 'perSecond', 'hub', ['slow', 'fast']),
        ratio('PostgreSQL', 'postgresMicros', 'hub', ['slow', 'fast']),
      ],
    );
    expect(comparisons.map((each) => each.median)).toEqual([0.5, 0.25]);
  });

  test('refuses a comparison whose rounds disagree, and names it and by how much', () => {
    const disturbed: readonly (readonly [number, number])[] = [
      [600, 1000],
      [600, 1000],
      [60, 1000],
    ];
    const found = result(rounds(disturbed), [
      ratio('rate', 'perSecond', 'hub', 'bare'),
      ratio('itself', 'perSecond', 'bare', 'bare'),
    ]);
    expect(found.disagreements).toEqual([
      `the rounds of "rate" disagree by 90 % of their median, more than ${RATIOS_MAY_DIFFER * 100} %: 0.60, 0.60, 0.06`,
    ]);
    expect(found.comparisons.map(({ title }) => title)).toEqual(['itself']);
    expect(isRefused(found)).toBe(true);
  });

  test('is refused if a contestant had a problem', () => {
    const { refusals } = result([
      { ...measurement('hub', 1, { perSecond: 1 }), problems: ['1 of 9 answers are wrong'] },
    ]);
    expect(refusals).toEqual(['round 1, hub: 1 of 9 answers are wrong']);
  });

  test('is refused without measurements', () => {
    expect(result([]).refusals).toEqual(['nothing was measured']);
  });

  test('has a level as it is', () => {
    const { comparisons } = result(
      [measurement('hub', 1, { p99Ms: 12 })],
      [level('p99', 'p99Ms', 'hub', 'ms', { atMost: 30 })],
    );
    expect(comparisons[0]).toMatchObject({ median: 12, unit: 'ms', isMet: true });
  });
});

test('contestants run in turn, every second round backwards', async () => {
  const order: string[] = [];
  const contestant = (name: string) => ({
    name,
    title: name,
    measure: async () => {
      order.push(name);
      return { figures: {}, problems: [] };
    },
  });
  const measurements = await runRounds([contestant('a'), contestant('b')], 3, () => undefined);
  expect(order.join('')).toBe('abbaab');
  expect(measurements.map(({ round }) => round)).toEqual([1, 1, 2, 2, 3, 3]);
});

test('a benchmark that fails is refused, and the others go on', async () => {
  const failing = {
    name: 'planted',
    title: 'Planted',
    has: [],
    prepare: () => Promise.reject(new Error('the hub does not start')),
    comparisons: () => [],
  };
  const { settings } = readCommand(['quick'], []) as Extract<Command, { does: 'run' }>;
  const found = await runBenchmark(failing, undefined as unknown as World, settings, () => undefined);
  expect(found.refusals).toEqual(['it failed: the hub does not start']);
});
