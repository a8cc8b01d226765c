import { type Benchmark, type Contestant, level } from '../framework/benchmark.ts';
import { mismatches } from '../framework/measure-load.ts';
import { median, slope } from '../framework/statistics.ts';
import { wizcommerceStatus } from '../load/calls.ts';
import { memoryMb } from '../system/processes.ts';
import type { Hub } from '../world/world.ts';
import { httpRun, type Place } from './contestants.ts';

const SAMPLE_EVERY_SECONDS = 10;

/** A level is the median of so many samples, since a collection of garbage moves a single one. */
const SAMPLES_OF_A_LEVEL = 6;

const MOST_GROWTH = 1.05;

export const memory: Benchmark = {
  name: 'memory',
  title: "The hub's memory after half of the time of full load, and at its end",
  has: ['memory'],
  isLong: true,
  rounds: 1,
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    // A process of its own, since others keep what earlier benchmarks made it allocate.
    return [loaded({ world, shop, settings }, await world.hub(shop, 3))];
  },
  comparisons: ({ memoryMinutes }) => [
    level(`memory after ${memoryMinutes / 2} minutes`, 'memoryAtHalfMb', 'memory', 'MB', { atMost: 220 }),
    level(`memory after ${memoryMinutes} minutes`, 'memoryMb', 'memory', 'MB', { atMost: 220 }),
    level('growth, end / half', 'memoryGrowth', 'memory', '×', { atMost: MOST_GROWTH }),
    level('trend of the second half, MB a minute', 'memorySlope', 'memory', 'MB'),
  ],
};

function loaded(place: Place, hub: Hub): Contestant {
  const { world, shop, settings } = place;
  const seconds = Math.max(2, Math.round(settings.memoryMinutes * 60));
  const run = httpRun(place, { name: 'memory', title: '', server: hub, call: wizcommerceStatus(hub) });
  return {
    name: 'memory',
    title: `hub, ${seconds} s of full load`,
    measure: async () => {
      await shop.tidy();
      const mark = await shop.mark();
      const samples: [minute: number, mb: number][] = [];
      const begun = performance.now();
      const everySeconds = Math.min(SAMPLE_EVERY_SECONDS, seconds / (2 * SAMPLES_OF_A_LEVEL));
      const timer = setInterval(() => {
        void memoryMb(hub.pid).then((mb) => samples.push([(performance.now() - begun) / 60_000, mb]));
        void world.emptyLog();
      }, everySeconds * 1000);
      const load = await run(seconds).finally(() => clearInterval(timer));
      await shop.waitUntilIdle();
      const half = Math.floor(samples.length / 2);
      const levelOf = (end: number): number =>
        median(samples.slice(Math.max(0, end - SAMPLES_OF_A_LEVEL), end).map(([, mb]) => mb));
      const [memoryAtHalfMb, atEnd] = [levelOf(half), levelOf(samples.length)];
      return {
        figures: {
          perSecond: load.done / load.seconds,
          answers: load.done,
          sent: load.sent,
          p50Ms: load.p50Ms,
          p99Ms: load.p99Ms,
          memoryAtHalfMb,
          memoryMb: atEnd,
          memoryGrowth: atEnd / memoryAtHalfMb,
          memorySlope: slope(samples.slice(half)),
        },
        problems: [...load.problems, ...mismatches(true, load, await shop.growthSince(mark))],
      };
    },
  };
}
