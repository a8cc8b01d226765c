import { stat } from 'node:fs/promises';
import path from 'node:path';
import { nearestExisting, type Owner } from './owner.ts';

/**
 * The first folder on the way to `folder` (which need not exist yet) that the owner may not enter, or
 * undefined when the whole way is open. Takes a path without symbolic links. Goes by the mode bits:
 * an access control list that says otherwise is not seen.
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
