import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The process of an embedded server, by the folder it is in. */
export async function readPostmasterPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}
