import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Owner } from './owner.ts';
import { readPostmasterFile } from './postmaster.ts';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';
import { launchOptions } from './run.ts';

/**
 * How glibc's `malloc` keeps freed memory (mallopt(3)); other C libraries ignore it. PostgreSQL frees the memory of each statement, and
 * by default glibc returns what exceeds 128 kB to the kernel, to take it again for the next statement. Keeping up to 8 MiB in
 * each of the server's processes takes a tenth from the CPU time of a status change. The third variable must be set with the others,
 * which end its automatic adjustment.
 */
const KEPT_MEMORY = {
  MALLOC_TRIM_THRESHOLD_: String(8 * 2 ** 20),
  MALLOC_TOP_PAD_: String(2 ** 20),
  MALLOC_MMAP_THRESHOLD_: String(4 * 2 ** 20),
};

const POLL_MS = 10;
const MAX_SILENCE_MS = 60_000;

/**
 * Starts a server process that survives this process and does not keep it alive. Returns undefined if the server died
 * at once. Throws if it cannot be started.
 */
export async function launch(
  program: string,
  args: string[],
  log: FileHandle,
  owner: Owner | undefined,
): Promise<ProcessIdentity | undefined> {
  const options = launchOptions(owner);
  const env = { ...options.env, ...KEPT_MEMORY };
  const child = spawn(program, args, { ...options, env, stdio: ['ignore', log.fd, log.fd] });
  await once(child, 'spawn');
  child.unref();
  return child.pid === undefined ? undefined : identify(child.pid);
}

/**
 * Waits until the server accepts connections. Returns false if it died. Recovery after a crash may take long as long as
 * the log grows; `readProgress` returns the log's size. Throws after 60 seconds without progress.
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
      throw new Error(`the database server is not ready: its log has not grown for ${MAX_SILENCE_MS / 1000} s`);
    progress = now;
    await sleep(POLL_MS);
  }
  return false;
}
