import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { createLogger } from './assembly/logger.ts';
import { migrateOnly, startHub } from './assembly/start-hub.ts';
import { startWorker } from './assembly/start-worker.ts';
import { backupCommand, restoreCommand } from './backup/commands.ts';
import { type Given, readArguments, UsageError } from './backup/read-arguments.ts';
import { USAGES } from './backup/usages.ts';
import { ConfigError, readConfig } from './config/config.ts';
import { describeConfig } from './config/secrets.ts';
import { dialects } from './dialects/all.ts';
import { explainStart } from './process/explain-start.ts';
import { leaveAddress } from './process/hub-address.ts';
import { untilStopped } from './process/signals.ts';

const USAGE = `Usage: stele <command>

Commands:
  serve         run the hub (settings come from environment variables, see docs/settings.md)
  worker        only send webhooks, beside several hubs on one database
  dev           run a hub for tests, with workspaces to seed and reset (see stele dev --help)
  migrate       migrate the database of STELE_DATABASE_URL to this version, and exit
  backup FILE   write the whole database, as of now, into a new file; a hub may be running
  restore FILE  fill an empty database, or a new data folder, from a backup
  check-config  print the settings in effect, with secrets hidden
  help          print this
  version       print the version

\`stele COMMAND --help\` describes a command.
Exit codes: 0 done, 1 failed (one line says why), 2 the command line is not understood.
`;

/** Runs one command and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' && rest[0] !== undefined) return main([rest[0], '--help']);
  if (name === 'dev') return runDev(rest);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return refuse(USAGE);
  let given: Given;
  try {
    given = readArguments(command.usage ?? USAGE, rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return refuse(`stele: ${error.message}\n`);
  }
  if (given.wantsHelp) return print((command.usage ?? USAGE).trimEnd());
  try {
    const { document, text } = (await command.run(given)) ?? {};
    if (given.isJson) print(JSON.stringify(document));
    else if (text !== undefined) print(text);
  } catch (error) {
    process.stderr.write(`stele: ${explainStart(error)}\n`);
    process.exitCode = 1;
  }
}

function refuse(text: string): void {
  process.stderr.write(text);
  process.exitCode = 2;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const tell = (line: string): void => print(`stele: ${line}`);

/** Scripts read standard output, so messages go to standard error then. */
const telling = ({ isJson }: Given) =>
  isJson ? (line: string): void => void process.stderr.write(`stele: ${line}\n`) : tell;

interface LocalCommand {
  usage?: string;
  /** Returns the output for scripts and for people, or nothing if it has printed everything. */
  run(given: Given): Promise<Outcome | undefined> | Outcome | undefined;
}

interface Outcome {
  document?: object;
  text: string;
}

const help: LocalCommand = { run: () => ({ text: USAGE.trimEnd() }) };
const version: LocalCommand = { usage: USAGES.version, run: async () => ({ text: await versionNumber() }) };

const COMMANDS: Record<string, LocalCommand> = {
  serve: { usage: USAGES.serve, run: serve },
  worker: { usage: USAGES.worker, run: worker },
  migrate: {
    usage: USAGES.migrate,
    run: async () => {
      const config = readConfig(process.env);
      if (config.databaseUrl === undefined) {
        throw new ConfigError('STELE_DATABASE_URL must be set: the embedded database is migrated whenever it starts');
      }
      const applied = await migrateOnly(config.databaseUrl);
      const text = applied.length === 0 ? 'The database is up to date.' : `Applied migrations: ${applied.join(', ')}`;
      return { document: { applied }, text };
    },
  },
  backup: {
    usage: USAGES.backup,
    run: (given) => backupCommand(given.file, readConfig(process.env), telling(given)),
  },
  restore: {
    usage: USAGES.restore,
    run: (given) => restoreCommand(given.file, readConfig(process.env), telling(given)),
  },
  'check-config': {
    usage: USAGES['check-config'],
    run: () => {
      const text = describeConfig(readConfig(process.env));
      const values = text.split('\n').map((line) => /^(\S+) +(.*)$/.exec(line)?.slice(1) ?? []);
      return { document: Object.fromEntries(values), text };
    },
  },
  help,
  '--help': help,
  '-h': help,
  version,
  '--version': version,
};

async function versionNumber(): Promise<string> {
  // Sources and built files are at different depths.
  const manifest = findPackageJSON(import.meta.url) as string;
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

async function serve(): Promise<undefined> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const stopped = untilStopped();
  const hub = await startHub({
    ...config,
    database: config.databaseUrl === undefined ? undefined : { connectionString: config.databaseUrl },
    logger,
    onNotice: tell,
  });
  const removeAddress = await leaveAddress(config.dataDir, hub.url);
  print(`\nStele is ready at ${hub.url}\nAPI reference, with a form for each call: ${hub.url}/docs`);
  if (hub.demo) {
    print(`\nAPI key of the demo: ${hub.demo.key}`);
    print(`\nChange an order's status, as a WizCommerce client does:\n\n${hub.demo.curl}\n`);
  } else if (config.adminKey === undefined) {
    print('\nNo key is set: start with STELE_ADMIN_KEY to have one.\n');
  }
  await stopped;
  await removeAddress();
  await hub.close();
}

async function worker(): Promise<undefined> {
  const { databaseUrl, webhookAllowedRanges, logLevel } = readConfig(process.env);
  if (databaseUrl === undefined) {
    throw new ConfigError(
      'STELE_DATABASE_URL must be set: a worker shares a database with hubs, and the embedded one belongs to one hub, which sends webhooks itself',
    );
  }
  const stopped = untilStopped();
  const database = { connectionString: databaseUrl };
  const started = await startWorker({ database, webhookAllowedRanges, logger: createLogger(logLevel) });
  tell('this worker sends webhooks until it is stopped');
  await stopped;
  await started.close();
}

/** Loads what only a hub for tests needs: no served hub has it. */
async function runDev(args: readonly string[]): Promise<void> {
  const { createStele } = await import('./hub.ts');
  const { dev, UsageError: DevUsageError } = await import('./testing/dev.ts');
  try {
    await dev(args, {
      start: (options) => createStele({ ...options, demo: false, durable: false, devCalls: true, logLevel: 'error' }),
      dialects,
      print,
      stopped: untilStopped,
    });
  } catch (error) {
    process.stderr.write(`stele: ${explainStart(error)}\n`);
    process.exitCode = error instanceof DevUsageError ? 2 : 1;
  }
}

if (import.meta.main) await main(process.argv.slice(2));
