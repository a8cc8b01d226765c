import { chmod, mkdir, mkdtemp, rename, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { unless } from './errors.ts';
import { give, nearestExisting, type Owner } from './owner.ts';

/**
 * Makes the data folder (mode 0700, the owner's) where it does not exist yet. A folder that exists is
 * left as it is.
 */
export async function makeDataFolder(folder: string, owner: Owner | undefined): Promise<void> {
  if ((await nearestExisting(folder)) === folder) return;
  await makeParents(path.dirname(folder), owner !== undefined);
  // A second hub that starts now must not see the folder before it is the owner's: it would take it for
  // closed. Renaming replaces an empty folder, so it does not matter who of the two is last.
  const draft = await mkdtemp(`${folder}.new-`);
  try {
    await give(draft, owner);
    await unless(['EEXIST', 'ENOTEMPTY'], rename(draft, folder));
  } finally {
    await unless('ENOENT', rmdir(draft));
  }
}

/**
 * Makes a folder and those around it. What root makes belongs to whom the folder around it belongs to,
 * and can be entered by the owner of the data folder even under a umask of 077.
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
