/**
 * The format of a backup file: a line with the name and version of the format, then gzip (RFC 1952) of frames (see
 * `frames.ts`). The frames are the header; for each table its rows, as `COPY` writes them in text format, and its end;
 * and the end of the file. The first line is not compressed, so that every version of the hub can read the version of
 * the format.
 */
export const FORMAT_VERSION = 1;

export const firstLine = (version: number): string => `STELE BACKUP ${version}\n`;

const FIRST_LINE = /^STELE BACKUP (\d{1,9})\n/;

/** More bytes than any first line. */
export const FIRST_BYTES = 32;

/** The version of the format, and the position of the compressed part; `undefined` if the file is not a backup. */
export function readFirstLine(bytes: Buffer): { version: number; length: number } | undefined {
  const match = FIRST_LINE.exec(bytes.toString('latin1'));
  return match ? { version: Number(match[1]), length: match[0].length } : undefined;
}

/** A table with its number of rows. */
export interface TableHeader {
  name: string;
  columns: string[];
  rows: number;
}

/** The content of a backup. */
export interface Header {
  created_at: string;
  /** The numbers of the database's migrations. */
  migrations: number[];
  /** In the order of the file. */
  tables: TableHeader[];
}

/** The end of a table. */
export interface TableEnd {
  name: string;
  rows: number;
  /** Of the rows, in hexadecimal. */
  sha256: string;
}

/** The end of the file. */
export interface BackupEnd {
  tables: number;
  /** Of the bytes of all frames before this one, in hexadecimal. */
  sha256: string;
}
