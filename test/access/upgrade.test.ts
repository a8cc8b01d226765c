import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { SCOPES, WORKSPACE_SCOPES } from '../../src/model/scope.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { dropDatabase, onDatabase, withClient } from '../support/databases.ts';

test('a key that had every scope keeps every scope, and no other key gains one', async () => {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  await withClient(server.address, (client) => client.query(`create database "${name}"`));
  const address = onDatabase(server.address, name);
  const first = await readFile(new URL('../../migrations/0001_orders.sql', import.meta.url), 'utf8');
  const keys = [
    ['set', 'environment', '{orders:read}', SCOPES],
    ['demo', 'demo', '{orders:read,orders:write,orders:force}', SCOPES],
    ['full', 'created', '{orders:force,orders:write,orders:read}', WORKSPACE_SCOPES],
    ['reader', 'created', '{orders:read}', ['orders:read']],
    ['writer', 'imported', '{orders:read,orders:write}', ['orders:read', 'orders:write']],
  ] as const;
  try {
    await withClient(address, async (client) => {
      await client.query(first);
      await client.query(`create table stele_migrations
        (number integer primary key, name text not null, applied_at timestamptz not null default now())`);
      await client.query(`insert into stele_migrations (number, name) values (1, 'orders')`);
      await client.query(`insert into workspaces (id, name) values ('default', 'Default')`);
      for (const [id, origin, scopes] of keys) {
        await client.query(
          `insert into api_keys (hash, id, family_id, workspace_id, name, hint, scopes, origin)
            values (sha256($1::text::bytea), $1, $1, 'default', 'Old', '', $2, $3)`,
          [id, scopes, origin],
        );
      }
    });
    await migrate(address);
    const after = await withClient(address, (client) =>
      client.query<{ id: string; scopes: string[] }>('select id, scopes from api_keys'),
    );
    expect(Object.fromEntries(after.rows.map(({ id, scopes }) => [id, scopes]))).toEqual(
      Object.fromEntries(keys.map(([id, , , scopes]) => [id, [...scopes]])),
    );
  } finally {
    await dropDatabase(server, name);
  }
});
