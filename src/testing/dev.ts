import { parseArgs } from 'node:util';
import type { Dialect } from '../dialects/dialect.ts';
import { baseUrls } from './calls.ts';
import type { TestWorkspace, WorkspaceOptions } from './test-workspaces.ts';

const DEV_USAGE = `Usage: stele dev [options]

Runs a hub for tests. Its embedded PostgreSQL is in a temporary folder that is deleted at the end. Nothing is durable.

Options:
  --seed FILE            the initial state of each workspace
  --workspaces N|NAMES   the number of workspaces, or their ids, separated by commas (default: 1)
  --port PORT            default 4000; 0 takes any free port
  --host ADDRESS         default 127.0.0.1
  --json                 print one line of JSON instead of text
  --help                 print this

While it runs:
  POST /dev/reset        with a workspace's key: restore its state after its seed
  POST /dev/workspaces   create another one; the body may have "id", "key", "seed" and "ids"
  /dev/faults            make requests fail, on demand
  /dev/requests          what was sent, and /dev/requests/verify to assert it
  /dev/snapshots/NAME    keep a state, and restore it
  /dev/clock             set and move the time
  /dev/ids               draw the same ids in every run
docs/testing.md describes them all.

Examples:
  stele dev --seed examples/seed.json
  stele dev --workspaces orders,billing --port 0 --json
`;

/** An option is unknown or has an invalid value. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The part of a running hub that the command needs. */
interface RunningHub {
  url: string;
  workspace(options: WorkspaceOptions): Promise<TestWorkspace>;
  close(): Promise<void>;
}

/** The inputs of the command. */
export interface DevSurroundings {
  start(options: { port: number; host: string }): Promise<RunningHub>;
  dialects: readonly Pick<Dialect, 'name' | 'title' | 'bases'>[];
  print(text: string): void;
  /** Listens for a signal to stop, and resolves then. */
  stopped(): Promise<void>;
}

interface DevOptions {
  port: number;
  host: string;
  seed: string | undefined;
  ids: string[];
  isJson: boolean;
}

const MOST_WORKSPACES = 100;

/** Runs `stele dev` until it is stopped. Rejects with `UsageError`, `SeedError`, or the error of the hub's start. */
export async function dev(
  args: readonly string[],
  { start, dialects, print, stopped }: DevSurroundings,
): Promise<void> {
  const options = readOptions(args);
  if (!options) {
    print(DEV_USAGE.trimEnd());
    return;
  }
  const stop = stopped();
  const hub = await start(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${options.port} is in use by another program; choose another one with --port`);
  });
  try {
    const workspaces: TestWorkspace[] = [];
    const seed = options.seed === undefined ? {} : { seed: options.seed };
    for (const id of options.ids) workspaces.push(await hub.workspace({ id, ...seed }));
    print(options.isJson ? asJson(hub.url, dialects, workspaces) : asText(hub.url, dialects, workspaces));
    await stop;
  } finally {
    await hub.close();
  }
}

/** Undefined for a request for help. */
function readOptions(args: readonly string[]): DevOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535) throw new UsageError('--port must be a number from 0 to 65535');
  return { port, host: values.host, seed: values.seed, ids: idsOf(values.workspaces), isJson: values.json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        workspaces: { type: 'string', default: '1' },
        port: { type: 'string', default: '4000' },
        host: { type: 'string', default: '127.0.0.1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function idsOf(option: string): string[] {
  const count = /^\d+$/.test(option) ? Number(option) : undefined;
  const ids = count === undefined ? option.split(',') : Array.from({ length: count }, (_, i) => `test-${i + 1}`);
  if (ids.length < 1 || ids.length > MOST_WORKSPACES) {
    throw new UsageError(`--workspaces must be 1 to ${MOST_WORKSPACES}, or as many ids, separated by commas`);
  }
  return ids;
}

type Spoken = DevSurroundings['dialects'];

function asText(url: string, dialects: Spoken, workspaces: readonly TestWorkspace[]): string {
  const widest = Math.max(...dialects.map(({ title }) => title.length), ...workspaces.map(({ id }) => id.length));
  const row = (name: string, value: string): string => `  ${name.padEnd(widest)}  ${value}`;
  const urls = baseUrls(url, dialects);
  return [
    '',
    `Stele is ready at ${url}`,
    '',
    'Base URL of each dialect:',
    ...dialects.map(({ name, title }) => row(title, urls[name] ?? url)),
    '',
    'Workspaces, each with its API key:',
    ...workspaces.map(({ id, key }) => row(id, key)),
    '',
    'Restore one to its state after its seed:',
    `  curl -X POST ${url}/dev/reset -H 'X-API-Key: ${workspaces[0]?.key}'`,
    '',
    'All data are deleted when this stops.',
    '',
  ].join('\n');
}

function asJson(url: string, dialects: Spoken, workspaces: readonly TestWorkspace[]): string {
  const base_urls = baseUrls(url, dialects);
  return JSON.stringify({ url, base_urls, workspaces: workspaces.map(({ id, key }) => ({ id, key })) });
}
