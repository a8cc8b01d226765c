import type pg from 'pg';

/** A table whose rows a backup holds. */
export interface KeptTable {
  name: string;
  /** Those that are written: a generated column comes from the others. */
  columns: string[];
}

/** What a database makes for itself: which migrations it has, which database it is, and what tries whether it can be written. */
const NOT_CARRIED = ['stele_migrations', 'hub_identity', 'write_probe'];

/**
 * Reads from the catalog which tables there are and what is in them that can be carried to another database, so that none
 * is ever forgotten; what a table refers to comes before it. Left out are unlogged tables, which a crash would empty too,
 * and transaction ids (`xid8`): those of another cluster mean nothing here, a row takes the one that writes it.
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

/** A name as PostgreSQL reads it whatever is in it (documentation, section 4.1.1). */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
