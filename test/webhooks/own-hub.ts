import { randomUUID } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { createStele, type Stele } from '../../src/hub.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';
import { type Client, clientOf } from '../support/client.ts';
import { copyTemplate, dropDatabase, withClient } from '../support/databases.ts';
import { HttpClient } from '../support/requests.ts';

/** A hub that a test stops and starts again on the same database. */
export interface OwnHub {
  hub: Stele;
  api: Client;
  stop(): Promise<void>;
}

/** A database of the test's own, on which it starts hubs. */
export interface OwnDatabase {
  database: DatabaseAddress;
  /** Starts a hub; `clock`: one whose time the test moves. */
  start(options?: { clock?: boolean }): Promise<OwnHub>;
  sql<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** Makes an empty database, which is dropped with the test. */
export async function ownDatabase(): Promise<OwnDatabase> {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  const database = await copyTemplate(server, 'migrated', name);
  onTestFinished(() => dropDatabase(server, name));
  const key = generateKey();
  return {
    database,
    start: async ({ clock = false } = {}) => {
      const hub = await createStele({ database, demo: false, adminKey: key, clock });
      const http = new HttpClient(hub.url);
      let isStopped = false;
      const stop = async (): Promise<void> => {
        if (isStopped) return;
        isStopped = true;
        http.close();
        await hub.close();
      };
      onTestFinished(stop);
      return { hub, api: clientOf('hub', () => ({ key, send: (request) => http.send(request) }), '/api'), stop };
    },
    sql: (text, values) => withClient(database, async (client) => (await client.query(text, values)).rows),
  };
}
