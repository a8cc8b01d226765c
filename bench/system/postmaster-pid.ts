import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The process id of an embedded server, by its folder. */
export async function readPostmasterPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}
