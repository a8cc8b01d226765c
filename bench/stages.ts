import { writeFile } from 'node:fs/promises';
import type { Sample } from './bare-server.ts';
import { type Service, startService } from './children.ts';
import type { Database } from './database.ts';
import type { Flags } from './flags.ts';
import { type Load, loadByPgbench, loadByWrk, type OrderSequence, type Request } from './load.ts';

/** One stage of a round. */
export interface Stage {
  name: string;
  title: string;
  /** The processes whose CPU time counts as the server's. */
  serverPid: number | undefined;
  /** False if the stage changes no orders. */
  writes: boolean;
  load(seconds: number, sequence: OrderSequence): Promise<Load>;
}

export const HEADLINE = 'wizcommerce';
export const BARE = 'bare';

/** More clients than connections of the hub, and fewer: the best of them counts. */
const PGBENCH_CLIENTS = [16, 32, 64];

export const pgbenchName = (clients: number): string => `pgbench-${clients}`;
export const PGBENCH_NAMES: readonly string[] = PGBENCH_CLIENTS.map(pgbenchName);

export interface Environment {
  flags: Flags;
  database: Database;
  hub: Service;
  key: string;
  wrk: string;
  pgbench: string;
  /** The folder for files that the load generators read. */
  folder: string;
  logFile: number;
}

/** All stages, in the order of a round. Starts the bare server. */
export async function makeStages(around: Environment): Promise<Stage[]> {
  const requests = vendorRequests(around);
  const bare = await startBare(around, requests.wizcommerce as Request);
  return [
    httpStage(HEADLINE, 'hub, WizCommerce', around.hub, requests.wizcommerce as Request, around),
    ...PGBENCH_CLIENTS.map((clients) => pgbenchStage(clients, around)),
    { ...httpStage(BARE, 'bare Fastify route', bare, requests.wizcommerce as Request, around), writes: false },
    httpStage('bitbybit', 'hub, bitbybit', around.hub, requests.bitbybit as Request, around),
    httpStage('evreka', 'hub, Evreka360', around.hub, requests.evreka as Request, around),
  ];
}

function httpStage(name: string, title: string, server: Service, request: Request, around: Environment): Stage {
  const { wrk, database, folder, flags } = around;
  return {
    name,
    title,
    serverPid: server.pid,
    writes: true,
    load: async (seconds, sequence) =>
      loadByWrk(
        wrk,
        { url: server.url, request, connections: flags.connections, seconds, sequence },
        { statuses: await database.statuses(), folder },
      ),
  };
}

function pgbenchStage(clients: number, { pgbench, database, flags }: Environment): Stage {
  return {
    name: pgbenchName(clients),
    title: `pgbench, ${clients} clients`,
    serverPid: undefined,
    writes: true,
    load: (seconds, sequence) => loadByPgbench(pgbench, database, { clients, orders: flags.orders, seconds, sequence }),
  };
}

function vendorRequests({ key, database }: Environment): Record<string, Request> {
  const bodies = (
    field: string,
    confirmed: string,
    cancelled: string,
  ): Pick<Request, 'toConfirmed' | 'toCancelled'> => ({
    toConfirmed: JSON.stringify({ [field]: confirmed }),
    toCancelled: JSON.stringify({ [field]: cancelled }),
  });
  return {
    wizcommerce: {
      method: 'PATCH',
      beforeId: '/v1/orders/',
      afterId: '/status',
      keyHeader: `X-API-Key: ${key}`,
      ...bodies('status', 'confirmed', 'cancelled'),
    },
    bitbybit: {
      method: 'PUT',
      beforeId: '/customer/api/open/v1/orders/',
      afterId: '',
      keyHeader: `x-api-key: ${key}`,
      ...bodies('status', 'active', 'cancelled'),
    },
    evreka: {
      method: 'PUT',
      beforeId: '/engagement/orders/',
      afterId: '/status',
      keyHeader: `Authorization: Bearer ${key}`,
      ...bodies('status_id', database.entries.confirmed, database.entries.cancelled),
    },
  };
}

const SAMPLES = 101;

async function startBare({ hub, database, folder, logFile }: Environment, request: Request): Promise<Service> {
  const samples: Sample[] = [];
  for (const id of database.sampleIds(SAMPLES)) samples.push(await askHub(hub, request, id));
  samples.sort((a, b) => a.body.length - b.body.length);
  const file = `${folder}/sample.json`;
  await writeFile(file, JSON.stringify(samples[Math.floor(SAMPLES / 2)]));
  return startService([new URL('bare-server.ts', import.meta.url).pathname, file], process.env, logFile);
}

/** The framework or Node writes these by itself. */
const WRITTEN_ANYWAY = new Set(['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding']);

async function askHub(hub: Service, request: Request, id: string): Promise<Sample> {
  const [header = '', value = ''] = request.keyHeader.split(': ');
  const answer = await fetch(`${hub.url}${request.beforeId}${id}${request.afterId}`, {
    method: request.method,
    headers: { [header]: value, 'content-type': 'application/json' },
    body: request.toCancelled,
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`the hub answers ${answer.status} to a status change: ${body}`);
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !WRITTEN_ANYWAY.has(name)));
  return { status: answer.status, headers, body };
}
