import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { unless } from './errors.ts';
import { give, type Owner } from './owner.ts';
import { lastLines } from './run.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/** The file of the server's output. */
export function logPath(folder: string): string {
  return path.join(folder, 'postgres.log');
}

/**
 * Opens a new log for a server that is about to start. Keeps the previous one as `postgres.log.1`, so at most two runs
 * are on disk. A retry continues the same log, which would otherwise replace the previous run's.
 */
export async function openLog(folder: string, owner: Owner | undefined, isRetry: boolean): Promise<FileHandle> {
  const file = logPath(folder);
  if (!isRetry) await unless('ENOENT', rename(file, `${file}.1`));
  // Never follows a symbolic link: through one, another user could make root write to any file.
  const handle = await open(file, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
  await give(file, owner);
  return handle;
}

/** The last lines of the log on one line. */
export async function logTail(folder: string): Promise<string> {
  const text = (await unless('ENOENT', readFile(logPath(folder), 'utf8'))) ?? '';
  return lastLines(text, 6);
}
