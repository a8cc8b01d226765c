import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Owner } from './owner.ts';
import { readPostmasterFile } from './postmaster.ts';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';
import { launchOptions } from './run.ts';

const POLL_MS = 10;
const MAX_SILENCE_MS = 60_000;

/**
 * Starts a server process that outlives us if we are killed and does not keep us from ending.
 * Returns undefined when it is dead again at once. Fails when it cannot be started at all.
 */
export async function launch(
  program: string,
  args: string[],
  log: FileHandle,
  owner: Owner | undefined,
): Promise<ProcessIdentity | undefined> {
  const child = spawn(program, args, { ...launchOptions(owner), stdio: ['ignore', log.fd, log.fd] });
  await once(child, 'spawn');
  child.unref();
  return child.pid === undefined ? undefined : identify(child.pid);
}

/**
 * Waits until the server takes connections; false when it died instead. Recovery after a crash may
 * take its time as long as the server reports progress, which makes its log grow: `readProgress` tells
 * the log's size. Fails after 60 seconds without any.
 */
export async function waitUntilReady(
  server: ProcessIdentity,
  clusterFolder: string,
  readProgress: () => Promise<number>,
): Promise<boolean> {
  let progress = -1;
  let deadlineMs = 0;
  while (await isRunning(server)) {
    const file = await readPostmasterFile(clusterFolder);
    if (file?.pid === server.pid && file.status === 'ready') return true;
    const now = await readProgress();
    if (now !== progress) deadlineMs = performance.now() + MAX_SILENCE_MS;
    if (performance.now() > deadlineMs)
      throw new Error(`the database server does not get ready: nothing new in its log for ${MAX_SILENCE_MS / 1000} s`);
    progress = now;
    await sleep(POLL_MS);
  }
  return false;
}
