import { chown, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The file in a data folder with the URL of the hub that runs there, for `stele login`. */
const FILE = 'hub-address';

/**
 * Leaves the URL of a running hub in its data folder. A hub with a database elsewhere may have no such folder, or one
 * that it cannot write; the file is then missing, and nothing else. Returns a function that removes the file.
 */
export async function leaveAddress(dataDir: string, url: string): Promise<() => Promise<void>> {
  const file = join(dataDir, FILE);
  await write(dataDir, file, `${url}\n`).catch(() => undefined);
  return async () => {
    // Another hub with this folder may have started since.
    const left = await readFile(file, 'utf8').catch(() => undefined);
    if (left === `${url}\n`) await rm(file, { force: true }).catch(() => undefined);
  };
}

/** Writes the file for the owner of the folder, also in place of the file that a killed hub of another user left. */
async function write(dataDir: string, file: string, text: string): Promise<void> {
  const { uid, gid } = await stat(dataDir);
  await rm(file, { force: true });
  await writeFile(file, text);
  if (process.getuid?.() === 0) await chown(file, uid, gid);
}
