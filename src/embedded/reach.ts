import { stat } from 'node:fs/promises';
import path from 'node:path';
import { nearestExisting, type Owner } from './owner.ts';

/**
 * The first folder on the path to `folder` (which need not exist) that the owner may not enter. Undefined if the whole
 * path is open. Takes a path without symbolic links. Reads mode bits only, not access control lists.
 */
export async function firstClosedFolder(folder: string, owner: Owner): Promise<string | undefined> {
  for (const step of stepsTo(await nearestExisting(folder))) {
    const info = await stat(step);
    const shift = info.uid === owner.uid ? 6 : info.gid === owner.gid ? 3 : 0;
    if (((info.mode >> shift) & 1) === 0) return step;
  }
  return undefined;
}

function stepsTo(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [...stepsTo(parent), folder];
}
