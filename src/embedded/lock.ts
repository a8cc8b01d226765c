import { randomBytes } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DataFolderError, errnoOf, FolderInUseError, unless } from './errors.ts';
import { give, type Owner } from './owner.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** The exclusive right of one hub to use a data folder. */
export interface FolderLock {
  /** Releases the lock. May be called again. */
  release(): Promise<void>;
}

type Holder = ProcessIdentity & { released?: true };

const MAX_ATTEMPTS = 100;

/**
 * Locks the data folder for this process. Throws `DataFolderError` with the other hub's process id if a running hub has
 * it.
 *
 * Node has no lock that the kernel drops with its process, so the lock is a numbered file. `hub.7.lock` names its
 * holder, and the highest number counts. A process that finds the holder dead or finished creates number 8, which only
 * one process can do. The highest file is never removed, and lower ones only by the holder of a higher one. A slow
 * starter that creates a used number sees the higher one right afterwards and starts over. The usual way, to remove a
 * stale lock and create it again, lets the second of two starters remove the lock that the first has just taken.
 */
export async function lockFolder(folder: string, owner: Owner | undefined): Promise<FolderLock> {
  const self = await ownIdentity();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const top = Math.max(0, ...(await generations(folder)));
    const holder = top === 0 ? undefined : await readHolder(lockFile(folder, top));
    if (holder && !holder.released && (await isRunning(holder))) {
      const whom = holder.pid === process.pid ? 'this process' : `process ${holder.pid}`;
      throw new FolderInUseError(
        `the data folder ${folder} is in use by another hub (${whom}): stop that one first, or set STELE_DATA_DIR to another folder`,
      );
    }

    const mine = lockFile(folder, top + 1);
    if (!(await createWhole(mine, self, owner))) continue;
    const all = await generations(folder);
    if (all.some((generation) => generation > top + 1)) {
      await rm(mine, { force: true });
      continue;
    }
    for (const lower of all.filter((generation) => generation <= top))
      await rm(lockFile(folder, lower), { force: true });
    return { release: () => release(mine, self, owner) };
  }
  throw new DataFolderError(`the data folder ${folder} could not be locked: too many hubs start on it at once`);
}

function lockFile(folder: string, generation: number): string {
  return path.join(folder, `hub.${generation}.lock`);
}

async function generations(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.map((name) => Number(/^hub\.(\d+)\.lock$/.exec(name)?.[1])).filter((generation) => generation > 0);
}

/** A missing or unreadable file (after a power cut) has no holder. */
async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await unless('ENOENT', readFile(file, 'utf8'));
  try {
    const holder = JSON.parse(text ?? '') as Partial<Holder> | null;
    return typeof holder?.pid === 'number' && typeof holder.birth === 'string' ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** Creates the file with its whole content in one step. Returns false if it exists. */
async function createWhole(file: string, holder: Holder, owner: Owner | undefined): Promise<boolean> {
  const draft = await writeDraft(file, holder, owner);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function release(file: string, self: ProcessIdentity, owner: Owner | undefined): Promise<void> {
  // If the whole data folder was removed, there is nothing to release.
  const draft = await unless('ENOENT', writeDraft(file, { ...self, released: true }, owner));
  if (draft !== undefined) await rename(draft, file);
}

async function writeDraft(file: string, holder: Holder, owner: Owner | undefined): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
  await give(draft, owner);
  return draft;
}
