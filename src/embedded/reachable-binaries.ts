import { chmod, cp, lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Binaries, tryOut } from './binaries.ts';
import { DataFolderError, USE_ANOTHER_SERVER, unless } from './errors.ts';
import { makeParents } from './make-folder.ts';
import type { Owner } from './owner.ts';
import { lastLines } from './run.ts';

/**
 * The binaries where the owner can run them: npm's folder if possible, else a copy in the system folder (about 60 MB,
 * made once per version). The owner cannot enter a checkout below root's home.
 */
export async function reachableBinaries(binaries: Binaries, owner: Owner, systemFolder: string): Promise<Binaries> {
  if ((await tryOut(binaries, owner)).code === 0) return binaries;
  const copy = { ...binaries, folder: path.join(systemFolder, `postgresql-${binaries.packageVersion}`) };
  await assertOnlyRootWrites(systemFolder);
  if ((await tryOut(copy, owner)).code !== 0) await copyBinaries(binaries, copy, owner);

  const { code, output } = await tryOut(copy, owner);
  if (code === 0) return copy;
  throw new DataFolderError(
    `user ${owner.name} cannot run the PostgreSQL in ${copy.folder} (${lastLines(output, 1)}): ${USE_ANOTHER_SERVER}`,
  );
}

/** The hub must not run programs that other users could replace. */
async function assertOnlyRootWrites(systemFolder: string): Promise<void> {
  await makeParents(systemFolder, true);
  const { uid, mode } = await lstat(systemFolder);
  if (uid === 0 && (mode & 0o022) === 0) return;
  throw new DataFolderError(
    `${systemFolder} must belong to root and be writable for root alone: correct that, or ${USE_ANOTHER_SERVER}`,
  );
}

async function copyBinaries(from: Binaries, to: Binaries, owner: Owner): Promise<void> {
  const draft = await mkdtemp(`${to.folder}.new-`);
  try {
    // A server does not need static libraries.
    await cp(from.folder, draft, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
    await openToReaders(draft);
    // A hub that starts at the same time may have made the copy already: keep a good one.
    if ((await tryOut(to, owner)).code === 0) return;
    await rm(to.folder, { recursive: true, force: true });
    await unless(['ENOTEMPTY', 'EEXIST'], rename(draft, to.folder));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function openToReaders(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const isProgram = entry.isDirectory() || path.basename(entry.parentPath) === 'bin';
    await chmod(path.join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
  }
}
