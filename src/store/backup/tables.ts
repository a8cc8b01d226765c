import type pg from 'pg';

/** A table of a backup. */
export interface KeptTable {
  name: string;
  /** The columns without the generated ones. */
  columns: string[];
}

/**
 * The tables that each database fills by itself: its migrations, its identity and the test rows of the readiness check.
 * Kept requests and attempts of webhooks are for finding out what is wrong with a running hub, may be larger than the
 * orders, and are pruned in days, so a backup leaves them out with their counts and marks.
 */
const NOT_CARRIED = [
  ...['stele_migrations', 'hub_identity', 'write_probe'],
  ...['kept_requests', 'kept_request_gaps', 'webhook_attempts', 'webhook_erased'],
];

/**
 * Reads from the catalog which tables and columns a backup has, so that a new table is never left out. A table comes
 * after the tables that it refers to. Unlogged tables are left out, since a crash empties them too. Transaction ids
 * (`xid8`) are left out, since they mean nothing in another cluster: a restored row takes the id of the transaction
 * that writes it.
 */
export async function listKeptTables(client: pg.Client): Promise<KeptTable[]> {
  const { rows } = await client.query<KeptTable & { references: string[] }>(
    `select c.relname as name,
        array(select a.attname::text from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            and a.atttypid <> 'xid8'::regtype
          order by a.attnum) as columns,
        array(select distinct p.relname::text from pg_constraint f join pg_class p on p.oid = f.confrelid
          where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as references
      from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relpersistence = 'p' and c.relname <> all ($1::text[])
      order by c.relname`,
    [NOT_CARRIED],
  );
  const sorted: KeptTable[] = [];
  const waiting = new Map(rows.map((row) => [row.name, row]));
  while (waiting.size > 0) {
    const next = [...waiting.values()].find((row) => !row.references.some((name) => waiting.has(name)));
    if (!next) throw new Error(`tables refer to each other in a circle: ${[...waiting.keys()].join(', ')}`);
    waiting.delete(next.name);
    sorted.push({ name: next.name, columns: next.columns });
  }
  return sorted;
}

/** Quotes a name (PostgreSQL documentation, section 4.1.1). */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
