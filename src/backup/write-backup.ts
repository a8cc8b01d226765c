import { createHash, type Hash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Snapshot, withSnapshot } from '../store/backup/snapshot.ts';
import type { DatabaseAddress } from '../store/database/connection.ts';
import { BackupError } from './backup-error.ts';
import { type BackupEnd, FORMAT_VERSION, firstLine, type Header, type TableEnd } from './format.ts';
import { encodeFrames, type FrameType } from './frames.ts';

/** The result of a backup. */
export interface Written {
  tables: number;
  rows: number;
  bytes: number;
}

/** A backup holds personal data and key hashes: only its owner may read it. */
const MODE = 0o600;

/**
 * Writes the whole database, as of one moment, into a new file. The file appears when it is complete and on disk.
 * Throws `BackupError`, or the error of the database or the file system, and leaves no file then.
 */
export async function writeBackup(address: DatabaseAddress, file: string): Promise<Written> {
  if (await stat(file).catch(() => undefined)) throw new BackupError(`${file} already exists: choose another name`);
  const draft = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    const written = await withSnapshot(address, (snapshot) => writeDraft(draft, snapshot));
    if (!written) throw new BackupError('there is nothing to back up: the database has no tables of Stele');
    await putInPlace(draft, file);
    await syncFolder(path.dirname(file));
    return written;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Unlike a rename, a link never replaces a file that another process created meanwhile; some file systems have no
 * links.
 */
async function putInPlace(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new BackupError(`${file} already exists`);
    await rename(draft, file);
  }
}

async function writeDraft(draft: string, snapshot: Snapshot): Promise<Written> {
  const target = createWriteStream(draft, { flags: 'wx', mode: MODE, flush: true });
  target.write(firstLine(FORMAT_VERSION));
  await pipeline(Readable.from(framesOf(snapshot)), createGzip(), target);
  const rows = snapshot.tables.reduce((sum, table) => sum + table.rows, 0);
  return { tables: snapshot.tables.length, rows, bytes: (await stat(draft)).size };
}

async function* framesOf(snapshot: Snapshot): AsyncGenerator<Buffer> {
  const { migrations, tables } = snapshot;
  const all = createHash('sha256');
  const header: Header = { created_at: new Date().toISOString(), migrations, tables };
  yield* hashed(all, 'H', asJson(header));
  for (const table of tables) {
    const own = createHash('sha256');
    for await (const chunk of snapshot.read(table) as AsyncIterable<Buffer>) {
      own.update(chunk);
      yield* hashed(all, 'D', chunk);
    }
    const end: TableEnd = { name: table.name, rows: table.rows, sha256: own.digest('hex') };
    yield* hashed(all, 'T', asJson(end));
  }
  const end: BackupEnd = { tables: tables.length, sha256: all.digest('hex') };
  yield* encodeFrames('E', asJson(end));
}

function* hashed(hash: Hash, type: FrameType, bytes: Buffer): Generator<Buffer> {
  for (const part of encodeFrames(type, bytes)) {
    hash.update(part);
    yield part;
  }
}

const asJson = (value: object): Buffer => Buffer.from(JSON.stringify(value));

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
