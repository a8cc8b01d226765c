import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey } from '../src/core/access/api-key.ts';
import { endChildren, type Service, startService } from './children.ts';
import { Database } from './database.ts';
import { FlagError, type Flags, readFlags, USAGE } from './flags.ts';
import type { OrderSequence } from './load.ts';
import { type Measurement, measure } from './measure.ts';
import { peakMemoryMb } from './processes.ts';
import { progress, report } from './report.ts';
import { makeStages, type Stage } from './stages.ts';
import { findPgbench, findWrk, MissingToolError } from './tools.ts';

/** The clean-up steps, run from the last to the first. */
const undo: (() => Promise<unknown>)[] = [];

async function cleanUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => console.error(error));
}

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  if (!flags) {
    process.stdout.write(USAGE);
    return;
  }
  if (process.platform !== 'linux') throw new MissingToolError('Linux is needed: CPU time and memory come from /proc');
  const [wrk, pgbench] = await Promise.all([findWrk(), findPgbench()]);
  const folder = await mkdtemp(join(tmpdir(), 'stele-bench-'));
  undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  // For root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(folder, 0o755);
  console.log(`Making ${flags.orders} orders …`);
  const database = await Database.start(join(folder, 'data'), flags.orders);
  undo.push(() => database.stop());
  undo.push(endChildren);
  const log = await open(join(folder, 'log'), 'a');
  undo.push(() => log.close());
  const key = generateKey();
  const hub = await startHub(flags, database, key, folder, log.fd).catch(async (error: unknown) => {
    throw new Error(`the hub does not start: ${await endOf(join(folder, 'log'))}`, { cause: error });
  });
  const all = await makeStages({ flags, database, hub, key, wrk, pgbench, folder, logFile: log.fd });
  const stages = all.filter(({ name }) => flags.only.length === 0 || flags.only.includes(name));
  if (stages.length === 0) throw new FlagError(`--only takes ${all.map(({ name }) => name).join(', ')}`);
  console.log(
    `${await database.describe()}; documents of ${await database.documentBytes()} bytes; Node ${process.versions.node}; ` +
      `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}; ${flags.connections} connections; ` +
      `${flags.rounds} rounds, each stage ${flags.warmUpSeconds} + ${flags.seconds} s`,
  );
  const measurements = await measureAll(flags, stages, database, () => log.truncate(0));
  const hubPeakMemoryMb = await peakMemoryMb(hub.pid);
  console.log(`\n${report({ stages, measurements, hubPeakMemoryMb })}`);
  if (measurements.some(({ invalid }) => invalid)) process.exitCode = 1;
}

function startHub(flags: Flags, database: Database, key: string, folder: string, logFile: number): Promise<Service> {
  const profile = flags.profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${flags.profileFolder}`] : [];
  // Settings of the caller's shell for another hub must not reach this one.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(STELE_|LOG_LEVEL$|TRUST_PROXY$)/.test(name));
  const settings = {
    PORT: '0',
    HOST: '127.0.0.1',
    STELE_DATA_DIR: join(folder, 'hub'),
    STELE_DATABASE_URL: database.url,
    STELE_ADMIN_KEY: key,
  };
  return startService(
    [...profile, ...nodeFlags(), flags.hub, 'serve'],
    { ...Object.fromEntries(inherited), ...settings },
    logFile,
  );
}

/** As `npm start` runs it: the flags that keep the hub's memory small are part of the measurement. */
function nodeFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

async function measureAll(
  flags: Flags,
  stages: readonly Stage[],
  database: Database,
  emptyLog: () => Promise<void>,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const next = orderSequences(flags.orders);
  for (let round = 1; round <= flags.rounds; round++) {
    // Backwards in every second round, so that growth over time (such as of the history's index) affects all stages equally.
    for (const stage of round % 2 === 1 ? stages : stages.toReversed()) {
      const measured = await measure(stage, database, flags, next);
      measurements.push(measured);
      await emptyLog();
      console.log(progress(round, stage, measured));
    }
  }
  return measurements;
}

/** Wide strides, so that no page is used many times in a row, and a new starting point for each run. */
function orderSequences(orders: number): () => OrderSequence {
  let stride = 7919;
  while (gcd(stride, orders) !== 1) stride++;
  let begun = 0;
  return () => ({ stride, from: (begun++ * 13_007) % orders });
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

const LINES_SHOWN = 12;

async function endOf(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.slice(-LINES_SHOWN).join('\n');
}

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, async () => {
    isInterrupted = true;
    await cleanUp();
    process.exit(130);
  });
}

try {
  await main();
} catch (error) {
  const isTheirs = error instanceof FlagError || error instanceof MissingToolError;
  // After an interruption, errors of ended children are not reported.
  if (!isInterrupted) console.error(isTheirs ? `bench: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
