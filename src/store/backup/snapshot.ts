import type { Readable } from 'node:stream';
import { to } from 'pg-copy-streams';
import type { DatabaseAddress } from '../database/connection.ts';
import { withCopySession } from './session.ts';
import { type KeptTable, listKeptTables, quoted } from './tables.ts';

/** A database as it was in one moment, however long it takes to read it. */
export interface Snapshot {
  /** The numbers of the migrations it has. */
  migrations: number[];
  tables: (KeptTable & { rows: number })[];
  /** The rows of a table, as `COPY` writes them. One at a time. */
  read(table: KeptTable): Readable;
}

/**
 * Reads a database in one transaction that sees one moment and writes nothing; writers go on meanwhile. Answers
 * `undefined` for a database without our tables. Throws what `run` throws, or the driver's error.
 */
export async function withSnapshot<T>(
  address: DatabaseAddress,
  run: (snapshot: Snapshot) => Promise<T>,
): Promise<T | undefined> {
  return withCopySession(address, async (client) => {
    await client.query('begin isolation level repeatable read, read only');
    const { rows: found } = await client.query(`select where to_regclass('stele_migrations') is not null`);
    if (found.length === 0) return undefined;
    const { rows: applied } = await client.query<{ number: number }>(
      'select number from stele_migrations order by number',
    );
    const tables: (KeptTable & { rows: number })[] = [];
    for (const table of await listKeptTables(client)) {
      const { rows: counted } = await client.query<{ n: string }>(`select count(*) as n from ${quoted(table.name)}`);
      tables.push({ ...table, rows: Number(counted[0]?.n) });
    }
    return run({
      migrations: applied.map(({ number }) => number),
      tables,
      read: ({ name, columns }) =>
        client.query(to(`copy (select ${columns.map(quoted).join(', ')} from ${quoted(name)}) to stdout`)),
    });
  });
}
