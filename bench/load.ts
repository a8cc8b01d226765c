import { writeFile } from 'node:fs/promises';
import { run } from './children.ts';
import type { Database } from './database.ts';
import { FIRST_ID, ID_REST } from './orders.ts';

/** One measured run of a load generator. */
export interface Load {
  seconds: number;
  /** Requests with a status below 400, or committed transactions. */
  done: number;
  /** Sent requests, including those whose replies a stopping generator did not read. */
  sent: number;
  /** Requests with a status of 400 or more. */
  refused: number;
  /** Broken connections and timeouts. */
  failed: number;
  /** Latencies of the requests with a reply; pgbench reports only the mean. */
  p50Ms?: number;
  p99Ms?: number;
}

/** A status change in one vendor's format. */
export interface Request {
  method: string;
  beforeId: string;
  afterId: string;
  /** The header that carries the API key. */
  keyHeader: string;
  toConfirmed: string;
  toCancelled: string;
}

/** The sequence in which a load changes the orders: it begins at number `from` and adds `stride` each time. */
export interface OrderSequence {
  from: number;
  stride: number;
}

const ANSWER_WITHIN = '20s';

/** Sends status changes over HTTP for some seconds. Throws if `wrk` fails. */
export async function loadByWrk(
  wrk: string,
  {
    url,
    request,
    connections,
    seconds,
    sequence,
  }: { url: string; request: Request; connections: number; seconds: number; sequence: OrderSequence },
  { statuses, folder }: { statuses: string; folder: string },
): Promise<Load> {
  const file = `${folder}/statuses`;
  await writeFile(file, statuses);
  const script = new URL('status-change.lua', import.meta.url).pathname;
  const { method, beforeId, afterId, keyHeader, toConfirmed, toCancelled } = request;
  const output = await run(wrk, [
    ...['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`],
    ...['--timeout', ANSWER_WITHIN, '--script', script, '--', url, file],
    ...[sequence.stride, sequence.from, FIRST_ID].map(String),
    ...[ID_REST, method, beforeId, afterId, keyHeader, toConfirmed, toCancelled],
  ]);
  const result = /^result (.*)$/m.exec(output)?.[1];
  if (result === undefined) throw new Error(`wrk printed no result: ${output}`);
  const { answers, refusals, failures, ...rest } = JSON.parse(result) as Record<string, number>;
  const refused = refusals ?? 0;
  return {
    seconds: rest.seconds ?? 0,
    sent: rest.sent ?? 0,
    p50Ms: rest.p50Ms ?? 0,
    p99Ms: rest.p99Ms ?? 0,
    done: (answers ?? 0) - refused,
    refused,
    failed: failures ?? 0,
  };
}

const PGBENCH_THREADS = '2';

/** Changes statuses by SQL for some seconds. Throws if `pgbench` fails. */
export async function loadByPgbench(
  pgbench: string,
  database: Database,
  { clients, orders, seconds, sequence }: { clients: number; orders: number; seconds: number; sequence: OrderSequence },
): Promise<Load> {
  const { host, port, user, password, database: name } = database.address;
  const variables = {
    i: Math.floor(sequence.from / clients),
    clients,
    orders,
    stride: sequence.stride,
    first_id: FIRST_ID,
    id_rest: ID_REST,
    ...database.entries,
  };
  const output = await run(
    pgbench,
    [
      ...['--no-vacuum', '--protocol', 'prepared', '--client', String(clients), '--jobs', PGBENCH_THREADS],
      ...['--time', String(seconds), '--file', new URL('status-change.sql', import.meta.url).pathname],
      ...Object.entries(variables).flatMap(([variable, value]) => ['--define', `${variable}=${value}`]),
      ...['--host', host, '--port', String(port), '--username', user, name],
    ],
    { ...process.env, PGPASSWORD: password },
  );
  const done = numberIn(output, /number of transactions actually processed: (\d+)/);
  const perSecond = numberIn(output, /^tps = ([\d.]+)/m);
  const failed = numberIn(output, /number of failed transactions: (\d+)/);
  return { done, sent: done, refused: 0, failed, seconds: done / perSecond };
}

function numberIn(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error(`pgbench printed no result: ${output}`);
  return Number(found);
}
