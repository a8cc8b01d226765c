import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { DataFolderError, unless } from './errors.ts';
import { isRoot, nearestExisting, type Owner } from './owner.ts';
import { firstClosedFolder } from './reach.ts';
import { chooseOwner, ownerOf } from './users.ts';

/** The folder of the data, and the user that PostgreSQL runs as there (undefined: the current user). */
export interface Place {
  folder: string;
  owner: Owner | undefined;
  /** One line for the operator if the data are not in the requested folder. */
  notice?: string;
}

/**
 * Chooses the place of the data for the requested folder. Only root ever needs another place. If PostgreSQL's user
 * cannot enter a parent of the folder (root's home, a folder of `mktemp`), the data go to a folder of `systemFolder`
 * that is named after the requested one. Existing data stay in their place, even if permissions change later.
 */
export async function choosePlace(wishedFolder: string, systemFolder: string): Promise<Place> {
  const wished = await withoutLinks(path.resolve(wishedFolder));
  if (!isRoot()) return { folder: wished, owner: undefined };

  const wishedOwner = await clusterOwner(wished);
  const system = path.join(systemFolder, systemName(wished));
  const systemOwner = wishedOwner ? undefined : await clusterOwner(system);
  if (systemOwner) {
    return {
      folder: system,
      owner: systemOwner,
      notice: `the database of ${wished} is in ${system}, where an earlier start put it`,
    };
  }

  const owner = wishedOwner ?? (await chooseOwner(wished));
  const closed = await firstClosedFolder(wished, owner);
  if (closed === undefined) return { folder: wished, owner };
  const because = `PostgreSQL refuses to run as root, and user ${owner.name} cannot enter ${closed}`;
  if (wishedOwner) {
    throw new DataFolderError(
      `the database in ${wished} is out of reach: ${because}; move the folder elsewhere and set STELE_DATA_DIR`,
    );
  }
  return { folder: system, owner, notice: `the database goes to ${system} because ${because}` };
}

/** The folder's name below the system folder: readable, and different for every requested folder. */
export function systemName(wished: string): string {
  const readable = wished
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(-40);
  return `${readable}-${createHash('sha256').update(wished).digest('hex').slice(0, 8)}`;
}

async function withoutLinks(folder: string): Promise<string> {
  const existing = await nearestExisting(folder);
  if (!(await stat(existing)).isDirectory()) {
    throw new DataFolderError(
      `the data folder cannot be ${folder}, because ${existing} is a file: move it away, or choose another STELE_DATA_DIR`,
    );
  }
  return path.join(await realpath(existing), path.relative(existing, folder));
}

async function clusterOwner(folder: string): Promise<Owner | undefined> {
  const cluster = path.join(folder, 'postgres');
  const version = await unless(['ENOENT', 'ENOTDIR'], stat(path.join(cluster, 'PG_VERSION')));
  if (!version) return undefined;
  const owner = await ownerOf(cluster);
  if (owner.uid !== 0) return owner;
  throw new DataFolderError(
    `the database in ${cluster} belongs to root, and PostgreSQL refuses to run as root: give it to another user with "chown -R"`,
  );
}
