import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Binaries, program } from './binaries.ts';
import { DataFolderError, USE_ANOTHER_SERVER, unless } from './errors.ts';
import { give, type Owner } from './owner.ts';
import { lastLines, run } from './run.ts';

/** The name of the one role and the one database that initdb creates. */
export const SUPERUSER = 'postgres';

/** A PostgreSQL data directory and the password of its superuser. */
export interface Cluster {
  folder: string;
  password: string;
}

/** The folder of the cluster in a data folder, whether it exists or not. */
export const clusterFolderIn = (folder: string): string => path.join(folder, 'postgres');

/**
 * Opens the cluster in `<folder>/postgres`, and creates it on the first start. The caller has locked the data folder.
 * Throws `DataFolderError` if the present files cannot be used.
 */
export async function openCluster(folder: string, binaries: Binaries, owner: Owner | undefined): Promise<Cluster> {
  const cluster = clusterFolderIn(folder);
  await removeDrafts(folder);
  const major = await unless('ENOENT', readFile(path.join(cluster, 'PG_VERSION'), 'utf8'));
  if (major === undefined) await createCluster(folder, cluster, binaries, owner);
  else await assertUsable(cluster, major.trim(), binaries, owner);

  const password = await unless('ENOENT', readFile(passwordFile(cluster), 'utf8'));
  if (password) return { folder: cluster, password: password.trim() };
  throw new DataFolderError(
    `${passwordFile(cluster)} is missing, and the database cannot be opened without it: restore it from a backup, or ${USE_ANOTHER_SERVER}`,
  );
}

/**
 * Writes to disk what a server without fsync may have left in memory. Required before a durable server uses the
 * cluster.
 */
export async function syncCluster(cluster: string, binaries: Binaries, owner: Owner | undefined): Promise<void> {
  await initdb(['--sync-only', '-D', cluster], cluster, binaries, owner);
}

/** The file with the password of a cluster's superuser. */
export function passwordFile(cluster: string): string {
  return path.join(cluster, 'stele-password');
}

async function assertUsable(
  cluster: string,
  major: string,
  binaries: Binaries,
  owner: Owner | undefined,
): Promise<void> {
  if (major !== binaries.major) {
    throw new DataFolderError(
      `the database in ${cluster} was created by PostgreSQL ${major}, but this Stele includes PostgreSQL ${binaries.major}: start it with the Stele that created it and move the data with pg_dump, or set STELE_DATA_DIR to an empty folder`,
    );
  }
  const { uid } = await stat(cluster);
  if (uid === (owner?.uid ?? process.geteuid?.())) return;
  throw new DataFolderError(
    `the database in ${cluster} belongs to the user with the id ${uid}: start Stele as that user, or give the folder to yourself with "chown -R"`,
  );
}

/**
 * Creates a cluster under another name. Renames it when it is complete and on disk, password included. A killed first
 * start therefore leaves no incomplete database.
 */
async function createCluster(
  folder: string,
  cluster: string,
  binaries: Binaries,
  owner: Owner | undefined,
): Promise<void> {
  const present = (await unless('ENOENT', readdir(cluster))) ?? [];
  if (present.length > 0) {
    throw new DataFolderError(
      `${cluster} is not empty and not a database: move it away, or set STELE_DATA_DIR to another folder`,
    );
  }
  const workshop = await mkdtemp(path.join(folder, 'postgres.new-'));
  try {
    await give(workshop, owner);
    const draft = path.join(workshop, 'cluster');
    const password = path.join(workshop, 'password');
    await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    await give(password, owner);
    // The builtin C.UTF-8 sorts and folds case the same on every machine, independent of its C library. Checksums are
    // on by default. Syncing once at the end costs 0.06 s instead of 0.2 s.
    await initdb(
      [
        '-D',
        draft,
        '-U',
        SUPERUSER,
        `--pwfile=${password}`,
        '-A',
        'scram-sha-256',
        '-E',
        'UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-sync',
        '--no-instructions',
      ],
      cluster,
      binaries,
      owner,
    );
    await rename(password, passwordFile(draft));
    await syncCluster(draft, binaries, owner);
    await rename(draft, cluster);
    await syncFolder(folder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** A killed start may have left a draft, and its initdb may still write there for a second. */
async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter((each) => each.startsWith('postgres.new-'))) {
    await rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(
      () => undefined,
    );
  }
}

async function initdb(args: string[], cluster: string, binaries: Binaries, owner: Owner | undefined): Promise<void> {
  const { code, output } = await run(program(binaries, 'initdb'), args, owner);
  if (code !== 0) throw new DataFolderError(`the database in ${cluster} could not be created: ${lastLines(output, 5)}`);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
