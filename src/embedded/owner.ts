import { lchown, stat } from 'node:fs/promises';
import path from 'node:path';
import { unless } from './errors.ts';

/** The user, other than the current one, that PostgreSQL runs as. */
export interface Owner {
  uid: number;
  gid: number;
  name: string;
}

/** Whether this process is root. PostgreSQL refuses to run as root. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** The folder itself if it exists, else its nearest existing parent. */
export async function nearestExisting(folder: string): Promise<string> {
  const found = await unless(['ENOENT', 'ENOTDIR'], stat(folder));
  return found || path.dirname(folder) === folder ? folder : nearestExisting(path.dirname(folder));
}

/** Gives a new file to the owner, if there is one. Never follows a symbolic link. */
export async function give(file: string, owner: Owner | undefined): Promise<void> {
  if (owner) await lchown(file, owner.uid, owner.gid);
}
