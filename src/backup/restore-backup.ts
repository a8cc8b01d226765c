import { Readable } from 'node:stream';
import { fillEmpty, MisfitError, NewerBackupError, NotEmptyError } from '../store/backup/fill-empty.ts';
import type { DatabaseAddress } from '../store/database/connection.ts';
import { troubleOf } from '../store/database/sql-error.ts';
import { BackupError } from './backup-error.ts';
import { readBackup, readHeader } from './read-backup.ts';

/** The result of a restore. */
export interface Restored {
  tables: number;
  rows: number;
  created_at: string;
}

/**
 * Reads a backup to its end and compares all checksums and numbers of rows, before the database is changed. Throws
 * `BackupError`.
 */
export async function verifyBackup(file: string): Promise<void> {
  await readBackup(file, async (_table, rows) => {
    let count = 0;
    // In COPY's text format a line feed ends a row; a line feed within a value is two characters.
    for await (const chunk of rows) for (const byte of chunk) if (byte === LINE_FEED) count++;
    return count;
  });
}

const LINE_FEED = 0x0a;

/**
 * Restores a backup into an empty database, in one transaction. The restored database has a new identity, and its
 * change feed begins with this transaction. Throws `BackupError`, or the database's error; the database is still empty
 * then.
 */
export async function restoreBackup(address: DatabaseAddress, file: string): Promise<Restored> {
  const header = await readHeader(file);
  try {
    await fillEmpty(address, header.migrations, ({ write }) =>
      readBackup(file, (table, rows) => write(table, Readable.from(rows))),
    );
  } catch (error) {
    if (error instanceof NotEmptyError) {
      throw new BackupError(`a backup is restored into an empty database only: ${error.message}`);
    }
    if (error instanceof NewerBackupError || error instanceof MisfitError) {
      throw new BackupError(`${file} cannot be restored: ${error.message}`);
    }
    // The database reads rows before their checksum is reached: a damaged value is reported as damage of the file.
    if (['other', 'constraint'].includes(troubleOf(error).kind)) await verifyBackup(file);
    throw error;
  }
  const rows = header.tables.reduce((sum, table) => sum + table.rows, 0);
  return { tables: header.tables.length, rows, created_at: header.created_at };
}
