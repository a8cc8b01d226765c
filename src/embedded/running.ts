import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { clusterFolderIn, passwordFile, SUPERUSER } from './cluster.ts';
import { explain, unless } from './errors.ts';
import { choosePlace } from './place.ts';
import { type EmbeddedPostgres, SYSTEM_FOLDER } from './postgres.ts';
import { findPostmaster } from './postmaster.ts';
import { SOCKET_PORT } from './settings.ts';

/** Whether a data folder has a database. Changes nothing. Throws `DataFolderError`. */
export async function hasCluster(dataDir: string): Promise<boolean> {
  const cluster = await clusterOf(dataDir);
  return (await unless(['ENOENT', 'ENOTDIR'], stat(path.join(cluster, 'PG_VERSION')))) !== undefined;
}

/**
 * The connection of the server that a hub runs for a data folder, or undefined if no server accepts connections. The
 * server stops with that hub. Throws `DataFolderError`.
 */
export async function findRunning(dataDir: string): Promise<EmbeddedPostgres['connection'] | undefined> {
  try {
    const cluster = await clusterOf(dataDir);
    const found = await findPostmaster(cluster);
    if (found?.status !== 'ready') return undefined;
    const password = (await readFile(passwordFile(cluster), 'utf8')).trim();
    return { host: found.socketFolder, port: SOCKET_PORT, user: SUPERUSER, password, database: SUPERUSER };
  } catch (error) {
    throw explain(error, dataDir);
  }
}

async function clusterOf(dataDir: string): Promise<string> {
  const { folder } = await choosePlace(dataDir, SYSTEM_FOLDER);
  return clusterFolderIn(folder);
}
