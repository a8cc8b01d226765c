import { type FileHandle, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Binaries, program } from './binaries.ts';
import { syncCluster } from './cluster.ts';
import { DataFolderError, unless } from './errors.ts';
import { launch, waitUntilReady } from './launch.ts';
import { logPath, logTail, openLog } from './log-file.ts';
import type { Owner } from './owner.ts';
import {
  findPostmaster,
  lastCommandLine,
  type Postmaster,
  readPostmasterFile,
  removeMisleadingFile,
} from './postmaster.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { type ServerSettings, SOCKET_PORT, serverArguments } from './settings.ts';
import { shutDown } from './shut-down.ts';
import { makeSocketFolder, removeSocketFolder } from './socket-folder.ts';

/** The server to run. `folder` is the data folder, locked by the caller. */
export interface ServerPlan extends Omit<ServerSettings, 'socketFolder'> {
  folder: string;
  binaries: Binaries;
  owner: Owner | undefined;
}

/** A server that accepts connections. */
export interface Server {
  identity: ProcessIdentity;
  socketFolder: string;
  reused: boolean;
}

// The log's text while processes of a server killed a moment ago, or a server that a killed hub has just started, still
// hold the cluster.
const STILL_HELD = /pre-existing shared memory block|lock file ".*" already exists/;
const HELD_PATIENCE_MS = 20_000;
const RETRY_MS = 50;

/**
 * Returns the server on the cluster. A server that a killed hub left running is used if it runs with the requested
 * settings; else a new one is started. If it does not start, throws `DataFolderError` with the end of its log.
 */
export async function obtainServer(plan: ServerPlan): Promise<Server> {
  let deadlineMs: number | undefined;
  for (;;) {
    const found = await findPostmaster(plan.clusterFolder);
    const server = found ? await takeOver(found, plan) : await startNew(plan, deadlineMs !== undefined);
    if (server) return server;
    if (found) continue;

    const tail = await logTail(plan.folder);
    deadlineMs ??= performance.now() + HELD_PATIENCE_MS;
    if (!STILL_HELD.test(tail) || performance.now() > deadlineMs) {
      throw new DataFolderError(
        `the database in ${plan.clusterFolder} does not start: ${tail} (the whole log is ${logPath(plan.folder)})`,
      );
    }
    await sleep(RETRY_MS);
  }
}

/** Stops the server and removes its socket folder. */
export async function endServer(server: Server, owner: Owner | undefined): Promise<void> {
  await shutDown(server.identity);
  await removeSocketFolder(server.socketFolder, owner);
}

/** Returns undefined if the found server does not fit and was stopped, or died. */
async function takeOver(found: Postmaster, plan: ServerPlan): Promise<Server | undefined> {
  const server = { identity: found, socketFolder: found.socketFolder, reused: true };
  if ((await fits(found, plan)) && (await waitUntilReady(found, plan.clusterFolder, () => logSize(plan.folder)))) {
    // A cleaner of temporary files may have removed the socket.
    if (await unless('ENOENT', stat(path.join(found.socketFolder, `.s.PGSQL.${SOCKET_PORT}`)))) return server;
  }
  await endServer(server, plan.owner);
  return undefined;
}

async function fits(found: Postmaster, plan: ServerPlan): Promise<boolean> {
  if (found.status === 'stopping') return false;
  return (await lastCommandLine(plan.clusterFolder)) === commandLine(plan, found.socketFolder);
}

// As PostgreSQL writes it to postmaster.opts.
function commandLine(plan: ServerPlan, socketFolder: string): string {
  const args = serverArguments({ ...plan, socketFolder });
  return [program(plan.binaries, 'postgres'), ...args.map((arg) => `"${arg}"`)].join(' ');
}

/** Returns undefined if the server died before it was ready. */
async function startNew(plan: ServerPlan, isRetry: boolean): Promise<Server | undefined> {
  const { clusterFolder, folder, binaries, owner } = plan;
  await clearTraces(plan);
  if (plan.durable && (await lastCommandLine(clusterFolder)).includes('"fsync=off"'))
    await syncCluster(clusterFolder, binaries, owner);

  const socketFolder = await makeSocketFolder(owner);
  const log = await openLog(folder, owner, isRetry);
  let server: Server | undefined;
  try {
    const identity = await launchIn(socketFolder, plan, log);
    server = identity && { identity, socketFolder, reused: false };
    if (server && (await waitUntilReady(server.identity, clusterFolder, () => logSize(folder)))) return server;
    await removeSocketFolder(socketFolder, owner);
    return undefined;
  } catch (error) {
    if (server) await endServer(server, owner);
    else await removeSocketFolder(socketFolder, owner);
    throw error;
  } finally {
    await log.close();
  }
}

function launchIn(socketFolder: string, plan: ServerPlan, log: FileHandle): Promise<ProcessIdentity | undefined> {
  return launch(program(plan.binaries, 'postgres'), serverArguments({ ...plan, socketFolder }), log, plan.owner);
}

/** Removes what a killed server left behind. */
async function clearTraces({ clusterFolder, owner }: ServerPlan): Promise<void> {
  const trace = await readPostmasterFile(clusterFolder);
  if (!trace) return;
  await removeSocketFolder(trace.socketFolder, owner);
  await removeMisleadingFile(clusterFolder, trace.pid);
}

async function logSize(folder: string): Promise<number> {
  return (await unless('ENOENT', stat(logPath(folder))))?.size ?? 0;
}
