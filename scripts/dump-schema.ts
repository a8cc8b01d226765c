import pg from 'pg';
import type { DatabaseAddress } from '../src/store/database/connection.ts';

/**
 * Writes the whole schema as text, from the server's own catalogs: the result of all migrations. It does not use
 * `pg_dump`, which the embedded server does not include and whose version must match the server's.
 */
export async function dumpSchema(address: DatabaseAddress): Promise<string> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; oid: number; logged: boolean; options: string[] | null }>(
      `select relname as name, oid, relpersistence <> 'u' as logged, reloptions as options from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
    );
    const tables: string[] = [];
    for (const table of rows) tables.push(await dumpTable(client, table));
    const { rows: functions } = await client.query<{ text: string }>(
      `select pg_get_functiondef(oid) || ';' || coalesce((
          select string_agg(format(E'\\ngrant execute on function %s to %s;', oid::regprocedure, grantee::regrole), ''
              order by grantee::regrole::text)
            from aclexplode(proacl) where grantee <> proowner and grantee <> 0), '') as text
        from pg_proc where pronamespace = 'public'::regnamespace order by proname`,
    );
    const parts = [...tables, ...functions.map(({ text }) => text)];
    return `-- Made by npm run generate from the migrations; not run by anything.\n\n${parts.join('\n\n')}\n`;
  } finally {
    await client.end();
  }
}

async function dumpTable(
  client: pg.Client,
  { name, oid, logged, options }: { name: string; oid: number; logged: boolean; options: string[] | null },
): Promise<string> {
  const list = async (sql: string): Promise<string[]> =>
    (await client.query<{ line: string }>(sql, [oid])).rows.map((row) => row.line);
  const columns = await list(
    `select concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
        'default ' || pg_get_expr(d.adbin, d.adrelid)) as line
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`,
  );
  const constraints = await list(
    `select concat_ws(' ', 'constraint', conname, pg_get_constraintdef(oid)) as line from pg_constraint
      where conrelid = $1 and contype <> 'n' order by contype = 'p' desc, conname`,
  );
  const indexes = await list(
    `select pg_get_indexdef(indexrelid) as line from pg_index
      where indrelid = $1 and not exists (select from pg_constraint where conindid = indexrelid and conrelid = $1)
      order by indexrelid::regclass::text`,
  );
  const triggers = await list(
    'select pg_get_triggerdef(oid) as line from pg_trigger where tgrelid = $1 and not tgisinternal order by tgname',
  );
  const grants = await list(
    `select format('grant %s on %s to %s', string_agg(lower(privilege_type), ', ' order by privilege_type), relname,
        grantee::regrole) as line
      from pg_class, aclexplode(relacl) where oid = $1 group by relname, grantee order by grantee::regrole::text`,
  );
  const storage = options ? ` with (${options.join(', ')})` : '';
  const body = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
  const rest = [...indexes, ...triggers, ...grants].map((line) => `${line};`);
  return [`create ${logged ? '' : 'unlogged '}table ${name} (\n${body}\n)${storage};`, ...rest].join('\n');
}
