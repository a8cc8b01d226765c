import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What the console is built from, in the folder of a checkout. */
const SOURCES = ['console', 'sdk'];
const FILES = ['package-lock.json'];

/** The file beside a built console with the stamp of its sources. */
const STAMP = 'built-from';

/**
 * Returns a digest of all that the console is built from: names and contents. Two checkouts of one commit have the same.
 * Rejects when a source is missing.
 */
export async function stampOf(root: string): Promise<string> {
  const listed = await Promise.all(
    SOURCES.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const files = [...listed.flat(), ...FILES.map((file) => join(root, file))].sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const digest = createHash('sha256');
  for (const [i, file] of files.entries()) {
    digest.update(`${relative(root, file).split(sep).join('/')}\0${contents[i]?.length}\0`).update(contents[i] ?? '');
  }
  return digest.digest('hex');
}

/** The path of the stamp in a built console. */
export const stampFile = (folder: string): string => join(folder, STAMP);

/** Reads the stamp of a built console; `undefined` without one. */
export const readStamp = (folder: string): Promise<string | undefined> =>
  readFile(stampFile(folder), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
