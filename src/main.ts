import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { backupCommand, restoreCommand } from './backup/commands.ts';
import { ConfigError, readConfig } from './config/config.ts';
import { describeConfig } from './config/secrets.ts';
import { dialects } from './dialects/all.ts';
import { createLogger, createStele, migrateOnly, startHub } from './hub.ts';
import { explainStart } from './process/explain-start.ts';
import { untilStopped } from './process/signals.ts';
import { dev, UsageError } from './stand-in/dev.ts';

const USAGE = `Usage: stele <command>

Commands:
  serve         run the hub (settings come from environment variables, see the README)
  dev           run a hub for tests, with workspaces to seed and reset (see stele dev --help)
  migrate       bring the database of STELE_DATABASE_URL up to this version, and stop
  backup FILE   write all of the database, as it is now, into a new file; a hub may be running
  restore FILE  fill an empty database, or a new data folder, from such a file
  check-config  print the settings in effect, with secrets hidden
  help          print this
  version       print the version

Exit codes: 0 done, 1 failed (one line says why), 2 the command is not known.
`;

/** Runs one command of the command line and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  if (args[0] === 'dev') return runDev(args.slice(1));
  const name = args[0] ?? 'help';
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command || args.length > (TAKE_A_FILE.has(name) ? 2 : 1)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  try {
    await command(args[1]);
  } catch (error) {
    process.stderr.write(`stele: ${explainStart(error)}\n`);
    process.exitCode = 1;
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const TAKE_A_FILE = new Set(['backup', 'restore']);

const tell = (line: string): void => print(`stele: ${line}`);

const COMMANDS: Record<string, (file?: string) => Promise<void> | void> = {
  serve,
  migrate: async () => {
    const config = readConfig(process.env);
    if (config.databaseUrl === undefined) {
      throw new ConfigError('STELE_DATABASE_URL must be set: the embedded database is migrated whenever it starts');
    }
    const applied = await migrateOnly(config.databaseUrl);
    print(applied.length === 0 ? 'The database is up to date.' : `Applied migrations: ${applied.join(', ')}`);
  },
  backup: async (file) => print(await backupCommand(file, readConfig(process.env), tell)),
  restore: async (file) => print(await restoreCommand(file, readConfig(process.env), tell)),
  'check-config': () => print(describeConfig(readConfig(process.env))),
  help,
  '--help': help,
  '-h': help,
  version,
  '--version': version,
};

function help(): void {
  process.stdout.write(USAGE);
}

async function version(): Promise<void> {
  // Sources and what is built of them lie at different depths.
  const manifest = findPackageJSON(import.meta.url) as string;
  const { version: number } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  print(number);
}

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const stopped = untilStopped();
  const hub = await startHub({
    ...config,
    database: config.databaseUrl === undefined ? undefined : { connectionString: config.databaseUrl },
    logger,
    onNotice: tell,
  });
  print(`\nStele is ready at ${hub.url}\nAll calls, to read and to try: ${hub.url}/docs`);
  if (hub.demo) {
    print(`\nAPI key of the demo: ${hub.demo.key}`);
    print(`\nChange an order's status, as a WizCommerce client does:\n\n${hub.demo.curl}\n`);
  } else if (config.adminKey === undefined) {
    print('\nNo key is set: start with STELE_ADMIN_KEY to have one.\n');
  }
  await stopped;
  await hub.close();
}

async function runDev(args: readonly string[]): Promise<void> {
  try {
    await dev(args, {
      start: (options) => createStele({ ...options, demo: false, durable: false, devCalls: true, logLevel: 'error' }),
      dialects,
      print,
      stopped: untilStopped,
    });
  } catch (error) {
    process.stderr.write(`stele: ${explainStart(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

if (import.meta.main) await main(process.argv.slice(2));
