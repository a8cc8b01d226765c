import type { World } from '../world/world.ts';
import type { Benchmark, Contestant, Measurement } from './benchmark.ts';
import { type Result, summarise } from './result.ts';
import type { Settings } from './settings.ts';

/** Receives each measurement as it is made. */
export type OnMeasured = (contestant: Contestant, measurement: Measurement) => void;

/**
 * Runs the contestants of a benchmark in turn, round by round. A failure, such as a program that does not start, refuses the
 * result and does not end the bench.
 */
export async function runBenchmark(
  benchmark: Benchmark,
  world: World,
  settings: Settings,
  onMeasured: OnMeasured,
): Promise<Result> {
  const { name, title, rounds = settings.rounds } = benchmark;
  try {
    const all = await benchmark.prepare(world, settings);
    const { only } = settings;
    const contestants = all.filter((each) => only.length === 0 || only.includes(each.name));
    return summarise({
      name,
      title,
      contestants,
      comparisons: benchmark.comparisons(settings),
      measurements: await runRounds(contestants, rounds, onMeasured),
      // A quick run proves that the answers are right; its figures mean nothing.
      judgesSpeed: !settings.isQuick,
    });
  } catch (error) {
    const refusals = [`it failed: ${error instanceof Error ? error.message : String(error)}`];
    return { name, title, contestants: [], comparisons: [], refusals, disagreements: [], measurements: [] };
  }
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
