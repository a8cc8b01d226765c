import type { Config } from '../config/config.ts';
import { BackupError } from './backup-error.ts';
import { openForBackup, openForRestore } from './open-database.ts';
import { restoreBackup, verifyBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

/**
 * `stele backup FILE`: backs up the configured database, also while a hub uses it. Returns the messages to print.
 * Throws `ConfigError`, `BackupError`, `DataFolderError`, or the error of the database or the file system.
 */
export async function backupCommand(file: string, config: Config, tell: Tell): Promise<Done> {
  const database = await openForBackup(config, tell);
  try {
    const { tables, rows, bytes } = await writeBackup(database.address, file).catch(namingFile(file));
    return {
      document: { file, tables, rows, bytes },
      text: `Backed up ${count(rows, 'row')} of ${count(tables, 'table')} to ${file} (${bytes.toLocaleString('en')} bytes).`,
    };
  } finally {
    await database.close();
  }
}

/**
 * `stele restore FILE`: restores a backup into the configured empty database, or into a new data folder. Returns the
 * messages to print. Throws like `backupCommand`.
 */
export async function restoreCommand(file: string, config: Config, tell: Tell): Promise<Done> {
  await verifyBackup(file).catch(namingFile(file));
  const database = await openForRestore(config, tell);
  try {
    const { tables, rows, created_at } = await restoreBackup(database.address, file).catch(namingFile(file));
    return {
      document: { file, tables, rows, created_at },
      text: `Restored ${count(rows, 'row')} of ${count(tables, 'table')}, backed up at ${created_at}.`,
    };
  } finally {
    await database.close();
  }
}

/** The result of a command, for scripts and for people. */
interface Done {
  document: object;
  text: string;
}

/** Receives one-line messages for people. */
type Tell = (line: string) => void;

/** Picks the file system's errors that concern the file; the database has some of the same codes. */
const namingFile =
  (file: string) =>
  (error: unknown): never => {
    const { path, code = '', message } = error as NodeJS.ErrnoException;
    const isOfFile = path?.startsWith(file) || ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO', 'EISDIR'].includes(code);
    throw isOfFile ? new BackupError(`${file} cannot be used: ${message}`) : error;
  };

const count = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
