import type { Readable } from 'node:stream';
import { to } from 'pg-copy-streams';
import type { DatabaseAddress } from '../database/connection.ts';
import { withCopySession } from './session.ts';
import { type KeptTable, listKeptTables, quoted } from './tables.ts';

/** A database as it was at one moment. */
export interface Snapshot {
  /** The numbers of the applied migrations. */
  migrations: number[];
  tables: (KeptTable & { rows: number })[];
  /** The rows of a table in the format of `COPY`. One table at a time. */
  read(table: KeptTable): Readable;
}

/**
 * Reads a database in one read-only transaction with one snapshot. Writers do not wait for it. Returns `undefined` for
 * a database without the hub's tables. Throws the error of `run` or the driver's error.
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
