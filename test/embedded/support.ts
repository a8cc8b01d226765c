import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { Owner } from '../../src/embedded/owner.ts';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from '../../src/embedded/postgres.ts';
import { findPostmaster } from '../../src/embedded/postmaster.ts';
import { firstClosedFolder } from '../../src/embedded/reach.ts';
import { shutDown } from '../../src/embedded/shut-down.ts';

type Started = Pick<EmbeddedPostgres, 'connection' | 'folder' | 'reused'> & { notices: string[] };

/** What a hub process says of its start. */
export interface Report {
  started?: Started;
  failed?: { name: string; message: string };
}

export interface HubProcess {
  pid: number;
  report: Report;
  /** What the start yielded; fails the test with the reason when it failed. */
  started(): Started;
  /** Sends a signal and waits for the process to end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export const isRoot = process.geteuid?.() === 0;

/** A new folder that everybody can enter, as a home directory usually is; removed with all that runs in it. */
export async function makeFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'embedded-test-'));
  await chmod(folder, mode);
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** Removes a folder and ends the servers of all clusters below it. */
export async function removeFolder(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((each) => path.basename(each) === 'postmaster.pid')) {
    const left = await findPostmaster(path.dirname(path.join(folder, file)));
    if (!left) continue;
    await shutDown(left);
    await rm(left.socketFolder, { recursive: true, force: true });
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts in this process; stopped when the test is over. */
export async function start(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const database = await startEmbedded(options);
  onTestFinished(() => database.stop());
  return database;
}

/** Launches a hub process without waiting for its database. */
export function launchHub(options: EmbeddedOptions, user?: Owner): ChildProcess {
  const file = path.join(import.meta.dirname, 'hub-process.ts');
  const child = spawn(process.execPath, [file, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(user && { uid: user.uid, gid: user.gid, cwd: '/' }),
  });
  onTestFinished(() => endProcess(child, 'SIGTERM'));
  return child;
}

/** Starts a hub process and waits until its database is there or has failed. */
export async function startHub(options: EmbeddedOptions, user?: Owner): Promise<HubProcess> {
  const child = launchHub(options, user);
  const { stdout, pid } = child;
  if (!stdout || pid === undefined) throw new Error('the hub process did not start');
  const [line] = await once(createInterface(stdout), 'line');
  const report: Report = JSON.parse(String(line));
  return {
    pid,
    report,
    started() {
      if (!report.started) throw new Error(`the hub did not start: ${report.failed?.message}`);
      return report.started;
    },
    end: (signal) => endProcess(child, signal),
  };
}

export async function endProcess(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

/** Runs one statement on a connection of its own and returns the rows. */
export async function query(
  connection: EmbeddedPostgres['connection'],
  sql: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The server on a data folder; fails the test when none runs. */
export async function serverOn(dataFolder: string) {
  const server = await findPostmaster(path.join(dataFolder, 'postgres'));
  if (!server) throw new Error(`no server runs on ${dataFolder}`);
  return server;
}

/**
 * An ordinary user as whom root can run a hub from this checkout; undefined when we are not root, or
 * when that user cannot read the checkout.
 */
export async function ordinaryUser(): Promise<Owner | undefined> {
  if (!isRoot) return undefined;
  // The ids that Linux distributions give the user `nobody`.
  const user = { uid: 65_534, gid: 65_534, name: 'nobody' };
  const closed = await Promise.all(
    [import.meta.dirname, path.dirname(process.execPath)].map((folder) => firstClosedFolder(folder, user)),
  );
  return closed.some((folder) => folder !== undefined) ? undefined : user;
}
