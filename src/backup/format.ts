/**
 * What a backup file is: a line that names the format and its version, then gzip (RFC 1952) of frames (see `frames.ts`):
 * the header; for each table its rows, as `COPY` writes them in text format, and its end; the end of all. The first line
 * is outside of the compression, so that every version of the hub can tell which version of the format a file has.
 */
export const FORMAT_VERSION = 1;

export const firstLine = (version: number): string => `STELE BACKUP ${version}\n`;

const FIRST_LINE = /^STELE BACKUP (\d{1,9})\n/;

/** More than the first line ever has. */
export const FIRST_BYTES = 32;

/** The version of the format, and where the compressed part begins; `undefined` when it is no backup of ours. */
export function readFirstLine(bytes: Buffer): { version: number; length: number } | undefined {
  const match = FIRST_LINE.exec(bytes.toString('latin1'));
  return match ? { version: Number(match[1]), length: match[0].length } : undefined;
}

/** A table with as many rows as it had. */
export interface TableHeader {
  name: string;
  columns: string[];
  rows: number;
}

/** What a backup holds. */
export interface Header {
  created_at: string;
  /** The numbers of the migrations that the database had. */
  migrations: number[];
  /** In the order in which they follow. */
  tables: TableHeader[];
}

/** The end of a table. */
export interface TableEnd {
  name: string;
  rows: number;
  /** Of the rows, in hexadecimal. */
  sha256: string;
}

/** The end of all. */
export interface BackupEnd {
  tables: number;
  /** Of the bytes of all frames before this one, in hexadecimal. */
  sha256: string;
}
