import { chmod, mkdir, mkdtemp, rename, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { unless } from './errors.ts';
import { give, nearestExisting, type Owner } from './owner.ts';

/** Creates the data folder (mode 0700, owned by the owner) if it does not exist. An existing folder is not changed. */
export async function makeDataFolder(folder: string, owner: Owner | undefined): Promise<void> {
  if ((await nearestExisting(folder)) === folder) return;
  await makeParents(path.dirname(folder), owner !== undefined);
  // A second hub that starts now must not see the folder before the owner has it: it would treat the folder as closed.
  // Renaming replaces an empty folder, so the order of two starts does not matter.
  const draft = await mkdtemp(`${folder}.new-`);
  try {
    await give(draft, owner);
    await unless(['EEXIST', 'ENOTEMPTY'], rename(draft, folder));
  } finally {
    await unless('ENOENT', rmdir(draft));
  }
}

/**
 * Creates a folder and its missing parents. A folder that root creates gets the owner of its parent folder. The owner
 * of the data folder can enter it even under a umask of 077.
 */
export async function makeParents(folder: string, asRoot: boolean): Promise<void> {
  const existing = await nearestExisting(folder);
  if (existing === folder) return;
  await makeParents(path.dirname(folder), asRoot);
  const made = await unless(
    'EEXIST',
    mkdir(folder).then(() => true),
  );
  if (!made || !asRoot) return;
  const { uid, gid } = await stat(path.dirname(folder));
  await chmod(folder, 0o755);
  await give(folder, { uid, gid, name: '' });
}
