import { lchown, stat } from 'node:fs/promises';
import path from 'node:path';
import { unless } from './errors.ts';

/** A user of this machine other than ourselves, as whom PostgreSQL is to run. */
export interface Owner {
  uid: number;
  gid: number;
  name: string;
}

/** Whether this process is root, as whom PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** The folder itself if it exists, else the nearest parent that does. */
export async function nearestExisting(folder: string): Promise<string> {
  const found = await unless(['ENOENT', 'ENOTDIR'], stat(folder));
  return found || path.dirname(folder) === folder ? folder : nearestExisting(path.dirname(folder));
}

/** Gives a file we made to the owner, if there is one; never follows a symbolic link. */
export async function give(file: string, owner: Owner | undefined): Promise<void> {
  if (owner) await lchown(file, owner.uid, owner.gid);
}
