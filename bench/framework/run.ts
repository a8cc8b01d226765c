import type { World } from '../world/world.ts';
import type { Benchmark, Contestant, Measurement } from './benchmark.ts';
import { type Result, summarise } from './result.ts';
import type { Settings } from './settings.ts';

/** Receives each measurement as it is made. */
export type OnMeasured = (contestant: Contestant, measurement: Measurement) => void;

/** Runs the contestants of a benchmark in turn, round by round. Throws if one cannot be started. */
export async function runBenchmark(
  benchmark: Benchmark,
  world: World,
  settings: Settings,
  onMeasured: OnMeasured,
): Promise<Result> {
  const all = await benchmark.prepare(world, settings);
  const { only } = settings;
  const contestants = all.filter(({ name }) => only.length === 0 || only.includes(name));
  const measurements = await runRounds(contestants, benchmark.rounds ?? settings.rounds, onMeasured);
  return summarise({
    name: benchmark.name,
    title: benchmark.title,
    contestants,
    comparisons: benchmark.comparisons(settings),
    measurements,
    // A quick run proves that the answers are right; its figures mean nothing.
    judgesSpeed: !settings.isQuick,
  });
}

/**
 * Each round runs all contestants. Every second one runs them backwards, so that growth over time, such as that of the
 * history's index, affects all of them equally.
 */
export async function runRounds(
  contestants: readonly Contestant[],
  rounds: number,
  onMeasured: OnMeasured,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of round % 2 === 1 ? contestants : contestants.toReversed()) {
      const measurement = { contestant: contestant.name, round, ...(await contestant.measure()) };
      measurements.push(measurement);
      onMeasured(contestant, measurement);
    }
  }
  return measurements;
}
