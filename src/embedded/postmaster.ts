import { execFile } from 'node:child_process';
import { readFile, readlink, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unless } from './errors.ts';
import { identify, isTaken, type ProcessIdentity } from './process-identity.ts';

/** A running server, according to its postmaster.pid. */
export interface Postmaster extends ProcessIdentity {
  socketFolder: string;
  /** `starting`, `ready` or `stopping`; empty at first. */
  status: string;
}

/**
 * The server that runs on this cluster, or undefined. A postmaster.pid is no proof: it survives a killed server, and
 * another program may have its process id by now.
 */
export async function findPostmaster(clusterFolder: string): Promise<Postmaster | undefined> {
  const file = await readPostmasterFile(clusterFolder);
  if (!file) return undefined;
  const identity = await identify(file.pid);
  return identity && (await servesCluster(file.pid, clusterFolder)) ? { ...file, ...identity } : undefined;
}

/** The content of postmaster.pid, valid or stale. Undefined if the file is missing or incomplete. */
export async function readPostmasterFile(clusterFolder: string): Promise<Omit<Postmaster, 'birth'> | undefined> {
  // Process id, data directory, start time, port, socket folder, listen address, memory key, status.
  const text = (await unless('ENOENT', readFile(pidFile(clusterFolder), 'utf8'))) ?? '';
  const [pid, , , , socketFolder = '', , , status = ''] = text.split('\n');
  return Number(pid) > 0 ? { pid: Number(pid), socketFolder, status: status.trim() } : undefined;
}

/**
 * Removes the postmaster.pid of a dead server if its process id is still in use, by another program or by its own
 * zombie (a container's init may never reap it). PostgreSQL would take that for a running server and refuse to start.
 * In all other cases PostgreSQL itself decides better, and its check of the shared memory still protects the cluster.
 */
export async function removeMisleadingFile(clusterFolder: string, dead: number): Promise<void> {
  if (!isTaken(dead)) return;
  const now = await readPostmasterFile(clusterFolder);
  if (now?.pid === dead && !(await servesCluster(dead, clusterFolder)))
    await rm(pidFile(clusterFolder), { force: true });
}

/** The command line of the last server on this cluster; empty if there was none. */
export async function lastCommandLine(clusterFolder: string): Promise<string> {
  return ((await unless('ENOENT', readFile(path.join(clusterFolder, 'postmaster.opts'), 'utf8'))) ?? '').trim();
}

function pidFile(clusterFolder: string): string {
  return path.join(clusterFolder, 'postmaster.pid');
}

async function servesCluster(pid: number, clusterFolder: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({
      stdout: '',
    }));
    return stdout.includes('postgres') && stdout.includes(`-D ${clusterFolder} `);
  }
  try {
    // A server's working directory is its data directory.
    const [home, cluster, executable] = await Promise.all([
      stat(`/proc/${pid}/cwd`),
      stat(clusterFolder),
      readlink(`/proc/${pid}/exe`),
    ]);
    return home.dev === cluster.dev && home.ino === cluster.ino && path.basename(executable).startsWith('postgres');
  } catch {
    return false;
  }
}
