import { parseArgs } from 'node:util';

/** The options of the command line. */
export interface Flags {
  rounds: number;
  orders: number;
  connections: number;
  /** The measured time of each stage. */
  seconds: number;
  /** The unmeasured time of each stage before that. */
  warmUpSeconds: number;
  /** Names of the stages to run; empty means all. */
  only: readonly string[];
  /** The program that is measured as the hub. */
  hub: string;
  /** The file for the hub's CPU profile, if any. */
  profileFolder: string | undefined;
}

export const USAGE = `Usage: npm run bench -- [flags]

  --rounds <n>       how often every stage runs (5)
  --orders <n>       orders in the database (100000)
  --connections <n>  HTTP connections (64)
  --seconds <n>      measured seconds of a stage (8)
  --warm-up <n>      seconds before that (2)
  --only <names>     stages to run, separated by commas
  --hub <file>       measure this program in place of src/main.ts
  --cpu-prof <dir>   have the hub write a CPU profile there
`;

/** A flag is unknown or has an invalid value. The message is for the operator. */
export class FlagError extends Error {
  override name = 'FlagError';
}

/** Parses the command line. Returns `undefined` for a request for help. Throws `FlagError`. */
export function readFlags(args: string[]): Flags | undefined {
  const text = { type: 'string' } as const;
  const options = {
    rounds: text,
    orders: text,
    connections: text,
    seconds: text,
    'warm-up': text,
    only: text,
    hub: text,
    'cpu-prof': text,
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values } = explaining(() => parseArgs({ args, options }));
  if (values.help) return undefined;
  const connections = whole('connections', values.connections, 64, 1, 4096);
  return {
    rounds: whole('rounds', values.rounds, 5, 1, 1000),
    // With few orders, two requests for one order overlap, and the later one may find its change already made.
    orders: whole('orders', values.orders, 100_000, connections * 16, 10_000_000),
    connections,
    seconds: whole('seconds', values.seconds, 8, 1, 3600),
    warmUpSeconds: whole('warm-up', values['warm-up'], 2, 1, 600),
    only: values.only?.split(',') ?? [],
    hub: values.hub ?? new URL('../src/main.ts', import.meta.url).pathname,
    profileFolder: values['cpu-prof'],
  };
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
