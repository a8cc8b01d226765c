import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A program that the bench needs is not installed. */
export class MissingToolError extends Error {
  override name = 'MissingToolError';
}

/** Debian has PostgreSQL's programs here, one folder a version, and not all of them in PATH. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** The path of `wrk`. Throws `MissingToolError`. */
export async function findWrk(): Promise<string> {
  return find('wrk', pathFolders(), 'the load generator, in Debian\'s package "wrk"');
}

/** The path of `pgbench`, of the newest installed version. Throws `MissingToolError`. */
export async function findPgbench(): Promise<string> {
  const versions = await readdir(DEBIAN_POSTGRES).catch(() => []);
  const folders = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
  return find('pgbench', [...folders, ...pathFolders()], 'in Debian\'s package "postgresql" or "postgresql-contrib"');
}

async function find(name: string, folders: readonly string[], where: string): Promise<string> {
  for (const folder of folders) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  throw new MissingToolError(`${name} is needed and was not found (${where})`);
}

const pathFolders = (): string[] => (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
