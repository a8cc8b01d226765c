import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { BackupError } from './backup-error.ts';
import {
  type BackupEnd,
  FIRST_BYTES,
  FORMAT_VERSION,
  type Header,
  readFirstLine,
  type TableEnd,
  type TableHeader,
} from './format.ts';
import { decodeFrames, encodeFrames, type Frame, FrameError } from './frames.ts';

/** Takes a table's rows, as `COPY` writes them, and reads them to their end. Returns their number. */
export type TakeTable = (table: TableHeader, rows: AsyncIterable<Buffer>) => Promise<number>;

const GUNZIP_CHUNK_BYTES = 256 * 1024;

/** Reads a backup's header. Throws `BackupError` if the file is not a backup, or has a newer format. */
export async function readHeader(file: string): Promise<Header> {
  return withFrames(file, async (frames) => headerIn(file, await next(file, frames)));
}

/**
 * Reads a whole backup and passes its tables on one after the other. Throws `BackupError` if the file is incomplete or
 * altered.
 */
export async function readBackup(file: string, take: TakeTable): Promise<void> {
  await withFrames(file, async (frames, consumedBytes, totalBytes) => {
    const all = createHash('sha256');
    const noted = async (): Promise<Frame> => {
      const frame = await next(file, frames);
      if (frame.type !== 'E') note(all, frame);
      return frame;
    };
    const header = headerIn(file, await noted());
    for (const table of header.tables) await readTable(file, table, noted, take);
    const last = await next(file, frames);
    const end = last.type === 'E' ? (JSON.parse(last.payload.toString()) as BackupEnd) : undefined;
    const more = await frames.next();
    const isWhole = more.done === true && consumedBytes() === totalBytes;
    if (end?.tables !== header.tables.length || end.sha256 !== all.digest('hex') || !isWhole) throw damaged(file);
  });
}

async function readTable(
  file: string,
  table: TableHeader,
  noted: () => Promise<Frame>,
  take: TakeTable,
): Promise<void> {
  const own = createHash('sha256');
  let end: TableEnd | undefined;
  async function* rows(): AsyncGenerator<Buffer> {
    for (;;) {
      const { type, payload } = await noted();
      if (type === 'T') {
        end = JSON.parse(payload.toString()) as TableEnd;
        return;
      }
      if (type !== 'D') throw damaged(file);
      own.update(payload);
      yield payload;
    }
  }
  const taken = await take(table, rows());
  if (end?.name !== table.name || end.sha256 !== own.digest('hex')) throw damaged(file);
  if (end.rows !== table.rows || taken !== table.rows) {
    throw new BackupError(`${file} is damaged: ${table.name} has ${taken} rows, ${table.rows} were written`);
  }
}

type Frames = AsyncGenerator<Frame>;

async function withFrames<T>(
  file: string,
  run: (frames: Frames, consumedBytes: () => number, totalBytes: number) => Promise<T>,
): Promise<T> {
  const start = await startOf(file);
  const gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  const source = createReadStream(file, { start });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    const { size } = await stat(file);
    return await run(decodeFrames(gunzip), () => start + gunzip.bytesWritten, size);
  } catch (error) {
    throw isOfTheFormat(error) ? damaged(file) : error;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function startOf(file: string): Promise<number> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    const first = readFirstLine(buffer.subarray(0, bytesRead));
    if (!first) throw new BackupError(`${file} is not a backup of Stele`);
    if (first.version <= FORMAT_VERSION) return first.length;
    throw new BackupError(
      `${file} has version ${first.version} of the format, this Stele reads up to ${FORMAT_VERSION}: use a newer one`,
    );
  } finally {
    await handle.close();
  }
}

async function next(file: string, frames: Frames): Promise<Frame> {
  const { value, done } = await frames.next();
  if (done) throw damaged(file);
  return value;
}

function headerIn(file: string, { type, payload }: Frame): Header {
  if (type !== 'H') throw damaged(file);
  return JSON.parse(payload.toString()) as Header;
}

/** The frame's bytes as in the file. */
function note(hash: Hash, { type, payload }: Frame): void {
  for (const part of encodeFrames(type, payload)) hash.update(part);
}

/** The errors of zlib, the frames and JSON for bytes that `writeBackup` did not write. */
function isOfTheFormat(error: unknown): boolean {
  if (error instanceof FrameError || error instanceof SyntaxError) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('Z_');
}

const damaged = (file: string): BackupError =>
  new BackupError(`${file} is damaged or cut off: its checksums do not match`);
