import { createHash, randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { generateKey, hashKey } from '../../src/core/access/api-key.ts';
import { sealingOf } from '../../src/core/access/sealing.ts';
import { createStele } from '../../src/hub.ts';
import { SCOPES } from '../../src/model/scope.ts';
import { applyMigrations, migrate, readMigrations } from '../../src/store/database/migrate.ts';
import { dropDatabase, onDatabase, withClient } from '../support/databases.ts';
import { HttpClient } from '../support/requests.ts';

/** The last migration before which answers were stored by method and path. */
const BY_PATH = 10;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('answers that were stored by method and path are given again', async () => {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  await withClient(server.address, (client) => client.query(`create database "${name}"`));
  const address = onDatabase(server.address, name);
  const key = generateKey();
  const sealing = sealingOf(key);
  const order = { po_number: 'PO-1' };
  const wish = { name: 'Sealed', scopes: ['orders:read'] };
  try {
    await withClient(address, async (client) => {
      await applyMigrations(
        client,
        (await readMigrations()).filter(({ number }) => number <= BY_PATH),
      );
      await client.query(`insert into workspaces (id, name) values ('default', 'Default')`);
      await client.query(
        `insert into api_keys (hash, id, family_id, workspace_id, name, hint, scopes, origin)
          values (decode($1, 'hex'), 'k', 'f', 'default', 'Old', '', $2, 'created')`,
        [hashKey(key), SCOPES],
      );
      const insert = `insert into idempotency_keys (workspace_id, key_family, method, path, key, fingerprint, status, headers, body)
        values ('default', 'f', 'POST', $1, $2, decode($3, 'hex'), 201, $4, $5)`;
      await client.query(insert, ['/api/orders/', 'plain', sha256(JSON.stringify(order)), '{}', '{"id":"made"}']);
      await client.query(insert, [
        '/api/keys',
        'sealed',
        sealing.digest(sha256(JSON.stringify(wish))),
        { 'stele-sealed-with': sealing.id },
        sealing.seal('{"key":"secret"}', JSON.stringify(['f', 'POST', '/api/keys', 'sealed'])),
      ]);
    });
    await migrate(address);
    const hub = await createStele({ database: address, demo: false });
    const client = new HttpClient(hub.url);
    const post = (path: string, idempotencyKey: string, body: unknown) =>
      client.send({
        method: 'POST',
        path,
        headers: { 'x-api-key': key, 'idempotency-key': idempotencyKey },
        body,
      });
    try {
      const plain = await post('/api/orders/', 'plain', order);
      expect([plain.status, plain.text, plain.headers['idempotency-replayed']]).toEqual([201, '{"id":"made"}', 'true']);
      expect((await post('/api/orders/', 'plain', {})).status).toBe(422);
      const sealed = await post('/api/keys', 'sealed', wish);
      expect([sealed.status, sealed.text, sealed.headers['idempotency-replayed']]).toEqual([
        201,
        '{"key":"secret"}',
        'true',
      ]);
    } finally {
      client.close();
      await hub.close();
    }
  } finally {
    await dropDatabase(server, name);
  }
});
