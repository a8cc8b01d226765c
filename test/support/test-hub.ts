import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { addKey } from '../../src/core/access/keys.ts';
import { ensureWorkspace, startingCatalog } from '../../src/core/administration/workspaces.ts';
import { createStele, type Stele } from '../../src/hub.ts';
import type { OrderChange, OrderPatch } from '../../src/model/change.ts';
import type { Order } from '../../src/model/order.ts';
import type { Scope } from '../../src/model/scope.ts';
import type { StatusCatalog } from '../../src/model/status.ts';
import { revokeKey } from '../../src/store/access/api-keys.ts';
import { Connection, type DatabaseAddress } from '../../src/store/database/connection.ts';
import { findChanges } from '../../src/store/orders/changes.ts';
import { findOrders } from '../../src/store/orders/orders.ts';
import { copyTemplate, createInLocaleC, dropDatabase } from './databases.ts';
import { HttpClient, type TestReply, type TestRequest } from './requests.ts';
import { writeDirectly } from './write-directly.ts';

export interface TestHubOptions {
  /** With the demo's orders and parties, in the workspace `demo`; without, in the empty workspace `default`. */
  demo?: boolean;
  /** The proxies whose `X-Forwarded-*` headers are believed; by default, none. */
  trustProxy?: boolean | string;
  /** On a database of the locale C, migrated by the hub itself. */
  inLocaleC?: boolean;
}

/** The content of a key. By default, every scope, the hub's own workspace, and no end. */
export interface KeyOptions {
  scopes?: readonly Scope[];
  workspaceId?: string;
  expiresAtMs?: number;
}

export interface Minted {
  key: string;
  id: string;
}

/** A hub in this process on a database of its own. */
export interface TestHub {
  url: string;
  /** Every scope on the hub's workspace. */
  key: string;
  workspaceId: string;
  database: DatabaseAddress;
  send(request: TestRequest): Promise<TestReply>;
  sendBytes(bytes: string | Buffer): Promise<TestReply>;
  /** Looks at the database, as its superuser. */
  sql<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  mintKey(options?: KeyOptions): Promise<Minted>;
  revoke(id: string, workspaceId?: string): Promise<void>;
  secondWorkspace(): Promise<{ id: string; key: string; catalog: StatusCatalog }>;
  /** Makes an order with what no vendor's call can express, through the one write path; answers its id. */
  seedOrder(content: OrderPatch, aliases?: Record<string, string>): Promise<string>;
  /** The stored order, as the hub itself reads it. */
  order(id: string, workspaceId?: string): Promise<Order>;
  changes(id: string, workspaceId?: string): Promise<OrderChange[]>;
  /** Another hub on the same database, closed with this one. */
  secondHub(): Promise<{ send(request: TestRequest): Promise<TestReply> }>;
  close(): Promise<void>;
}

/** Copies a template database and starts a hub on it; `close` ends the hub and drops the database. */
export async function createTestHub({
  demo = true,
  trustProxy = false,
  inLocaleC = false,
}: TestHubOptions = {}): Promise<TestHub> {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  const database = inLocaleC
    ? await createInLocaleC(server, name)
    : await copyTemplate(server, demo ? 'demo' : 'migrated', name);
  // A hub revokes the settings' key of the one before it, so all hubs here are given the same.
  const adminKey = generateKey();
  const hubs: Stele[] = [];
  const clients: HttpClient[] = [];
  const start = async (): Promise<HttpClient> => {
    const hub = await createStele({ database, demo, adminKey, trustProxy });
    const client = new HttpClient(hub.url);
    hubs.push(hub);
    clients.push(client);
    return client;
  };
  const client = await start();
  const { url, key } = hubs[0] as Stele;
  const connection = await Connection.open({
    address: database,
    name: 'stele tests',
    statementTimeoutMs: 15_000,
    connectTimeoutMs: 5000,
  });
  const superuser = new pg.Client(database);
  // Dropping the database ends the sessions that are still connected to it.
  superuser.on('error', () => undefined);
  await superuser.connect();
  const home = demo ? 'demo' : 'default';

  return {
    url,
    key,
    workspaceId: home,
    database,
    send: (request) => client.send(request),
    sendBytes: (bytes) => client.sendBytes(bytes),
    sql: async <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
      (await superuser.query<Row>(text, values)).rows,
    mintKey: ({ scopes, workspaceId = home, expiresAtMs } = {}) =>
      addKey(connection, { workspaceId, name: 'Test', origin: 'created', expiresAtMs, ...(scopes ? { scopes } : {}) }),
    revoke: async (id, workspaceId = home) => {
      await connection.pipeline(revokeKey(workspaceId, id));
    },
    secondWorkspace: async () => {
      const id = `other-${randomUUID().slice(0, 8)}`;
      const catalog = startingCatalog();
      await ensureWorkspace(connection, { id, name: 'Other', is_demo: false }, catalog);
      const minted = await addKey(connection, { workspaceId: id, name: 'Other', origin: 'created' });
      return { id, key: minted.key, catalog };
    },
    seedOrder: (content, aliases) => writeDirectly(database, home, content, aliases),
    order: async (id, workspaceId = home) => {
      const [found] = await connection.pipeline(findOrders(workspaceId, [{ dialect: 'none', id }]));
      const order = found.get(id);
      if (!order) throw new Error(`there is no order ${id}`);
      return order;
    },
    changes: async (id, workspaceId = home) => (await connection.pipeline(findChanges(workspaceId, id)))[0],
    secondHub: start,
    close: async () => {
      for (const each of clients) each.close();
      await Promise.all(hubs.map((hub) => hub.close()));
      await connection.close();
      await superuser.end();
      await dropDatabase(server, name);
    },
  };
}
