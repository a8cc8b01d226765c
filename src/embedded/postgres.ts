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

/** The place of data and programs that PostgreSQL's user could not reach otherwise. Only root ever needs it. */
export const SYSTEM_FOLDER = '/var/lib/stele';

export interface EmbeddedOptions {
  /** The data folder, such as `./data`; the cluster is in `<dataDir>/postgres`. Created if it is missing. */
  dataDir: string;
  /** False is faster and not safe (fsync, synchronous_commit and full_page_writes off). The default is true. */
  durable?: boolean;
  /** Further server settings by name. They override the built-in ones, except those of access. */
  settings?: Record<string, string>;
  /** Receives one-line messages for the operator. */
  onNotice?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** How to connect: `host` is the private folder of a Unix socket, the user is the cluster's superuser. */
  connection: { host: string; port: number; user: string; password: string; database: string };
  /** The real place of the data: `dataDir` without symbolic links, or the system folder named in a notice. */
  folder: string;
  /** True if the hub took over a server that a killed hub had left running. */
  reused: boolean;
  /** Stops the server, waits until its process has ended and unlocks the folder. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL on a data folder and locks the folder against other hubs. Returns when the server
 * accepts connections. If this process is killed, the server continues and the next start finds it. Throws
 * `DataFolderError` for problems that the operator can correct, and leaves nothing running then.
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
