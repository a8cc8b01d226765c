import { lstat, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataFolderError, unless } from './errors.ts';
import { give, type Owner } from './owner.ts';
import { firstClosedFolder } from './reach.ts';
import { SOCKET_PORT } from './settings.ts';

// sun_path has 108 bytes on Linux and 104 on macOS, including the final zero.
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * Creates a folder (mode 0700, owned by the owner) for the server's socket. It is outside the data folder, whose path
 * may be too long for a socket. Its random name prevents squatting. The running server's postmaster.pid tells the next
 * hub where it is.
 */
export async function makeSocketFolder(owner: Owner | undefined): Promise<string> {
  for (const parent of new Set([tmpdir(), '/tmp', '/run'])) {
    const home = await realpath(parent).catch(() => undefined);
    if (home === undefined || tooLong(home) || (owner && (await firstClosedFolder(home, owner)))) continue;
    const folder = await unless(['EACCES', 'EPERM', 'EROFS', 'ENOSPC'], mkdtemp(path.join(home, 'stele-')));
    if (folder === undefined) continue;
    await give(folder, owner);
    return folder;
  }
  throw new DataFolderError(
    'no folder for temporary files can hold the database socket: set TMPDIR to a folder with a short path that you can write to',
  );
}

/** Removes a socket folder that a server left behind. Other folders are not touched. */
export async function removeSocketFolder(folder: string, owner: Owner | undefined): Promise<void> {
  if (!/^stele-[A-Za-z0-9]{6}$/.test(path.basename(folder))) return;
  const info = await unless('ENOENT', lstat(folder));
  if (!info?.isDirectory() || info.uid !== (owner?.uid ?? process.geteuid?.())) return;
  await rm(folder, { recursive: true, force: true });
}

function tooLong(parent: string): boolean {
  return Buffer.byteLength(path.join(parent, 'stele-XXXXXX', `.s.PGSQL.${SOCKET_PORT}`)) > MAX_SOCKET_PATH_BYTES;
}
