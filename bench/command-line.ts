import { parseArgs } from 'node:util';
import type { Benchmark } from './framework/benchmark.ts';
import type { Settings } from './framework/settings.ts';

/** What the command line asks for. */
export type Command =
  | { does: 'help' }
  | { does: 'run'; benchmarks: readonly Benchmark[]; settings: Settings; resultFolder: string }
  | { does: 'chart' | 'table'; files: readonly string[]; svg: string };

/** A flag is unknown or has an invalid value. The message is for the operator. */
export class FlagError extends Error {
  override name = 'FlagError';
}

const QUICK: Partial<Settings> = {
  isQuick: true,
  rounds: 1,
  orders: 5000,
  seconds: 1,
  warmUpSeconds: 0,
  sizes: [2000, 3000, 4000],
  importedOrders: 1000,
  memoryMinutes: 0.05,
};

/** With few orders, two requests for one order overlap, and the later one may find its change already made. */
const LEAST_ORDERS_A_CONNECTION = 16;

const CHART = 'docs/images/performance.svg';

/** The usage text, with the names of the benchmarks. */
export const usage = (all: readonly Benchmark[]): string => `Usage: npm run bench -- [benchmarks] [flags]
       npm run bench -- quick            all of them, small, for their checks of answers
       npm run bench -- chart FILE…      write the chart of results
       npm run bench -- table FILE…      print their table in Markdown

${all.map(({ name, title, isLong }) => `  ${name.padEnd(18)} ${title}${isLong ? ' (only by name)' : ''}`).join('\n')}

  --rounds <n>       how often each contestant runs (3)
  --orders <n>       orders in the database (100000)
  --connections <n>  HTTP connections (64)
  --seconds <n>      measured seconds of a stage (6)
  --warm-up <n>      seconds before that (2)
  --only <names>     contestants to run, separated by commas
  --sizes <n,n,n>    numbers of orders of the benchmarks of sizes and lists (10000,100000,1000000)
  --minutes <n>      minutes of the benchmark of memory (20)
  --results <dir>    where the results go (bench-results)
  --svg <file>       where "chart" writes (${CHART})
  --hub <file>       measure this program in place of src/main.ts
  --cpu-prof <dir>   have the hubs write CPU profiles there
`;

/** Parses the command line. Throws `FlagError`. */
export function readCommand(args: string[], all: readonly Benchmark[]): Command {
  const text = { type: 'string' } as const;
  const options = {
    rounds: text,
    orders: text,
    connections: text,
    seconds: text,
    'warm-up': text,
    only: text,
    minutes: text,
    sizes: text,
    results: text,
    svg: text,
    hub: text,
    'cpu-prof': text,
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = explaining(() => parseArgs({ args, options, allowPositionals: true }));
  if (values.help) return { does: 'help' };
  const [first, ...rest] = positionals;
  if (first === 'chart' || first === 'table') {
    if (rest.length === 0) throw new FlagError(`${first} needs a file with results`);
    return { does: first, files: rest, svg: values.svg ?? CHART };
  }
  const isQuick = first === 'quick';
  const quick = isQuick ? QUICK : {};
  const connections = whole('connections', values.connections, 64, 1, 4096);
  const least = connections * LEAST_ORDERS_A_CONNECTION;
  const settings: Settings = {
    rounds: whole('rounds', values.rounds, quick.rounds ?? 3, 1, 1000),
    orders: whole('orders', values.orders, quick.orders ?? 100_000, least, 10_000_000),
    connections,
    seconds: whole('seconds', values.seconds, quick.seconds ?? 6, 1, 3600),
    warmUpSeconds: whole('warm-up', values['warm-up'], quick.warmUpSeconds ?? 2, 0, 600),
    only: values.only?.split(',') ?? [],
    hub: values.hub ?? new URL('../src/main.ts', import.meta.url).pathname,
    profileFolder: values['cpu-prof'],
    isQuick,
    sizes: sizesOf(values.sizes, quick.sizes ?? [10_000, 100_000, 1_000_000], least),
    importedOrders: quick.importedOrders ?? 20_000,
    memoryMinutes: whole('minutes', values.minutes, 20, 2, 1000),
    ...(isQuick && { memoryMinutes: quick.memoryMinutes ?? 0 }),
  };
  const names = isQuick ? rest : positionals;
  return {
    does: 'run',
    benchmarks: chosen(names, settings, all),
    settings,
    resultFolder: values.results ?? 'bench-results',
  };
}

function chosen(names: readonly string[], settings: Settings, all: readonly Benchmark[]): readonly Benchmark[] {
  for (const name of names) {
    if (!all.some((each) => each.name === name)) {
      throw new FlagError(`"${name}" is not a benchmark: ${all.map((each) => each.name).join(', ')}`);
    }
  }
  if (names.length > 0) return all.filter(({ name }) => names.includes(name));
  if (settings.isQuick) return all;
  // Names of contestants alone mean the first benchmark that has one of them.
  if (settings.only.length > 0)
    return all.filter(({ has }) => settings.only.every((name) => has.includes(name))).slice(0, 1);
  return all.filter(({ isLong }) => !isLong);
}

/** The deep pages need two thousand orders. */
const LEAST_OF_SIZES = 2000;

function sizesOf(given: string | undefined, fallback: readonly number[], least: number): readonly number[] {
  if (given === undefined) return fallback;
  const sizes = given.split(',').map((each) => whole('sizes', each, 0, Math.max(least, LEAST_OF_SIZES), 10_000_000));
  if (sizes.length !== fallback.length) throw new FlagError(`--sizes needs ${fallback.length} numbers`);
  return sizes;
}

function whole(name: string, given: string | undefined, fallback: number, least: number, most: number): number {
  if (given === undefined) return fallback;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < least || value > most) {
    throw new FlagError(`--${name} must be a whole number from ${least} to ${most}`);
  }
  return value;
}

function explaining<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}
