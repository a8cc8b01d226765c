import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findPostmaster } from '../../src/embedded/postmaster.ts';
import { identify, isRunning, type ProcessIdentity } from '../../src/embedded/process-identity.ts';
import type { SteleOptions } from '../../src/hub.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';

const HUB_PROCESS = fileURLToPath(new URL('./hub-process.ts', import.meta.url));

/** A hub in a process of its own, with its embedded server. */
export interface Victim {
  url: string;
  database: DatabaseAddress;
  /** Ends the hub and every process of its server at once, without a chance to do anything. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a hub on a data folder. */
export async function startVictim(options: SteleOptions & { dataDir: string }): Promise<Victim> {
  const hub = spawn(process.execPath, [HUB_PROCESS, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!hub.stdout) throw new Error('the hub process has no output');
  const line = await Promise.race([
    once(createInterface(hub.stdout), 'line').then(([text]) => String(text)),
    once(hub, 'exit').then(([code]) => Promise.reject(new Error(`the hub process ended with ${code}`))),
  ]);
  const { url, database } = JSON.parse(line) as { url: string; database: DatabaseAddress };
  return {
    url,
    database,
    kill: () => killAll(hub, options.dataDir),
    stop: async () => {
      if (hub.exitCode !== null || hub.signalCode !== null) return;
      const exit = once(hub, 'exit');
      hub.kill('SIGTERM');
      await exit;
    },
  };
}

async function killAll(hub: ChildProcess, dataDir: string): Promise<void> {
  const server = await findPostmaster(join(dataDir, 'postgres'));
  if (!server) throw new Error(`no server runs on ${dataDir}`);
  const doomed: ProcessIdentity[] = [server, ...(await childrenOf(server.pid))];
  const exit = once(hub, 'exit');
  // The order in which they go must not matter, so it is left to chance.
  const pids = [hub.pid as number, ...doomed.map(({ pid }) => pid)].sort(() => Math.random() - 0.5);
  for (const pid of pids) signalIfThere(pid);
  await exit;
  for (const each of doomed) while (await isRunning(each)) await sleep(5);
}

/** The server's processes are its children, each in a session of its own. */
export async function childrenOf(parent: number): Promise<ProcessIdentity[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const children = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const ppid = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
      return ppid === parent ? identify(Number(pid)) : undefined;
    }),
  );
  return children.filter((child) => child !== undefined);
}

function signalIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
