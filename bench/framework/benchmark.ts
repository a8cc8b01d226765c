import type { World } from '../world/world.ts';
import type { Settings } from './settings.ts';

/** What a stage can measure. CPU is of one request, order or transaction, in microseconds. */
export interface Figures {
  perSecond?: number;
  p50Ms?: number;
  p99Ms?: number;
  serverMicros?: number;
  postgresMicros?: number;
  generatorMicros?: number;
  /** The same CPU divided by the generator's of the same stage, which holds still while a machine's speed changes. */
  serverUnits?: number;
  postgresUnits?: number;
  /** CPU of all other processes of the machine, which disturb a measurement, in cores. */
  otherCores?: number;
  ordersATransaction?: number;
  /** The write-ahead log of a change, with the first images of pages after a checkpoint. */
  walBytes?: number;
  /** Peak memory of the server process, in MB (10^6 bytes). */
  peakMemoryMb?: number;
  /** Memory of the server process after half of the time and at the end, in MB, and the second divided by the first. */
  memoryAtHalfMb?: number;
  memoryMb?: number;
  memoryGrowth?: number;
  /** The slope of the memory in the second half, in MB a minute. */
  memorySlope?: number;
  /** The rate at which an open loop planned its requests, and the 99th percentile of its own delays. */
  offeredPerSecond?: number;
  lateMs?: number;
  answers?: number;
  sent?: number;
  versions?: number;
  history?: number;
}

/** One contestant in one round. */
export interface Measurement {
  contestant: string;
  round: number;
  figures: Figures;
  /** Wrong answers and tables that do not match. With one of these the figures are invalid. */
  problems: readonly string[];
}

/** One of the programs or loads that a benchmark compares. */
export interface Contestant {
  name: string;
  title: string;
  /** Runs once, warm-up included. Returns what it measured and what was wrong. */
  measure(): Promise<Pick<Measurement, 'figures' | 'problems'>>;
}

/** The figures of one round, by the name of the contestant. */
export type Round = ReadonlyMap<string, Figures>;

/** A figure of a round that a benchmark reports: a ratio of two contestants, or a level. */
export interface Comparison {
  title: string;
  /** `undefined` if the round lacks a contestant. */
  of(round: Round): number | undefined;
  unit: '×' | 'ms' | 'MB';
  digits: number;
  target?: { atLeast: number } | { atMost: number };
}

/** A benchmark is data: what it compares, and what should come out. */
export interface Benchmark {
  name: string;
  title: string;
  /** The names of its contestants. */
  has: readonly string[];
  /** True if only its name runs it. */
  isLong?: boolean;
  /** Its number of rounds, in place of that of the settings. */
  rounds?: number;
  /** Starts what its contestants share. */
  prepare(world: World, settings: Settings): Promise<readonly Contestant[]>;
  comparisons(settings: Settings): readonly Comparison[];
}

/** A figure of one contestant divided by that of another. Of several, the fastest of the round is the other. */
export function ratio(
  title: string,
  figure: keyof Figures,
  contestant: string,
  others: string | readonly string[],
  target?: Comparison['target'],
): Comparison {
  return {
    title,
    unit: '×',
    digits: 2,
    ...(target && { target }),
    of: (round) => {
      const above = round.get(contestant)?.[figure];
      const below = fastest(round, [others].flat())?.[figure];
      return above === undefined || !below ? undefined : above / below;
    },
  };
}

function fastest(round: Round, names: readonly string[]): Figures | undefined {
  const all = names.flatMap((name) => round.get(name) ?? []);
  return all.toSorted((a, b) => (b.perSecond ?? 0) - (a.perSecond ?? 0))[0];
}

/** A figure of one contestant as it is. */
export function level(
  title: string,
  figure: keyof Figures,
  contestant: string,
  unit: 'ms' | 'MB' | '×',
  target?: Comparison['target'],
): Comparison {
  const digits = { ms: 1, MB: 0, '×': 2 }[unit];
  return { title, unit, digits, ...(target && { target }), of: (round) => round.get(contestant)?.[figure] };
}
