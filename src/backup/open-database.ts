import type { Config } from '../config/config.ts';
import { FolderInUseError, startEmbedded } from '../embedded/postgres.ts';
import { findRunning, hasCluster } from '../embedded/running.ts';
import type { DatabaseAddress } from '../store/database/connection.ts';
import { BackupError } from './backup-error.ts';

/** A database that accepts connections until it is closed. */
export interface OpenDatabase {
  address: DatabaseAddress;
  close(): Promise<void>;
}

type Settings = Pick<Config, 'databaseUrl' | 'dataDir'>;
type Tell = (line: string) => void;

const nothing = async (): Promise<void> => undefined;

/**
 * Opens the configured database for reading. Starts an embedded one unless a hub runs it. Throws `BackupError` if there
 * is none, or `DataFolderError`.
 */
export async function openForBackup({ databaseUrl, dataDir }: Settings, tell: Tell): Promise<OpenDatabase> {
  if (databaseUrl !== undefined) return { address: { connectionString: databaseUrl }, close: nothing };
  if (!(await hasCluster(dataDir))) throw new BackupError(`there is nothing to back up: no database is in ${dataDir}`);
  try {
    return await startFor(dataDir, tell);
  } catch (error) {
    const running = error instanceof FolderInUseError ? await findRunning(dataDir) : undefined;
    if (!running) throw error;
    return { address: running, close: nothing };
  }
}

/** Opens the configured database for a restore; creates an embedded one. Throws `DataFolderError`. */
export async function openForRestore({ databaseUrl, dataDir }: Settings, tell: Tell): Promise<OpenDatabase> {
  if (databaseUrl !== undefined) return { address: { connectionString: databaseUrl }, close: nothing };
  return startFor(dataDir, tell);
}

async function startFor(dataDir: string, tell: Tell): Promise<OpenDatabase> {
  const embedded = await startEmbedded({ dataDir, onNotice: tell });
  return { address: embedded.connection, close: () => embedded.stop() };
}
