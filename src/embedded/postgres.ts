import { assertRunnable, type Binaries, findBinaries } from './binaries.ts';
import { openCluster, SUPERUSER } from './cluster.ts';
import { explain } from './errors.ts';
import { lockFolder } from './lock.ts';
import { makeDataFolder } from './make-folder.ts';
import { choosePlace, type Place } from './place.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { endServer, obtainServer, type Server } from './server.ts';
import { SOCKET_PORT } from './settings.ts';

export { DataFolderError, FolderInUseError } from './errors.ts';

/** Where data and programs go that PostgreSQL's user cannot reach where they are; only root ever needs it. */
export const SYSTEM_FOLDER = '/var/lib/stele';

export interface EmbeddedOptions {
  /** The data folder, such as `./data`; the cluster lives in `<dataDir>/postgres`. Made when missing. */
  dataDir: string;
  /** False trades safety for speed (fsync, synchronous_commit and full_page_writes off). Default true. */
  durable?: boolean;
  /** Further server settings by name; they win over the built-in ones, except for who may connect. */
  settings?: Record<string, string>;
  /** Takes one-line messages for people. */
  onNotice?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** How to connect: `host` is the private folder of a Unix socket; the user is the cluster's superuser. */
  connection: { host: string; port: number; user: string; password: string; database: string };
  /** Where the data really is: `dataDir` without symbolic links, or the system folder a notice told of. */
  folder: string;
  /** True when a server that a killed hub had left running was taken over. */
  reused: boolean;
  /** Shuts the server down, waits until its process is gone and unlocks the folder; may be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL on a data folder, which it locks against other hubs, and returns when
 * it takes connections. The server outlives this process if that is killed; the next start finds it.
 * Fails with DataFolderError for whatever the person who starts the hub can put right, and leaves
 * nothing running then.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    const found = await findBinaries();
    const place = await choosePlace(options.dataDir, SYSTEM_FOLDER);
    if (place.notice) options.onNotice?.(place.notice);
    const binaries = place.owner ? await reachableBinaries(found, place.owner, SYSTEM_FOLDER) : found;
    if (!place.owner) await assertRunnable(binaries);
    await makeDataFolder(place.folder, place.owner);
    return await startIn(place, binaries, options);
  } catch (error) {
    throw explain(error, options.dataDir);
  }
}

async function startIn(
  { folder, owner }: Place,
  binaries: Binaries,
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres> {
  const lock = await lockFolder(folder, owner);
  try {
    const cluster = await openCluster(folder, binaries, owner);
    const plan = {
      folder,
      owner,
      binaries,
      clusterFolder: cluster.folder,
      durable: options.durable ?? true,
      further: options.settings ?? {},
    };
    const server: Server = await obtainServer(plan);
    let stopping: Promise<void> | undefined;
    return {
      connection: {
        host: server.socketFolder,
        port: SOCKET_PORT,
        user: SUPERUSER,
        password: cluster.password,
        database: SUPERUSER,
      },
      folder,
      reused: server.reused,
      stop: () => (stopping ??= endServer(server, owner).finally(() => lock.release())),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
