import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { percentile } from '../framework/statistics.ts';
import { run } from '../system/children.ts';
import { FIRST_ID, ID_REST } from '../world/orders.ts';
import type { Shop } from '../world/shop.ts';
import type { Load, OrderSequence } from './load.ts';

const MOST_THREADS = 2;

let logs = 0;

/** When a run ends: after some time, in which a busy machine may do nothing, or after so many transactions of each client. */
export type Until = { seconds: number } | { transactions: number };

/** Changes statuses by SQL. Throws if `pgbench` fails. */
export async function loadByPgbench(
  pgbench: string,
  folder: string,
  shop: Shop,
  { clients, until, sequence }: { clients: number; until: Until; sequence: OrderSequence },
): Promise<Load> {
  const { host, port, user, password, database: name } = shop.address;
  const variables = {
    i: Math.floor(sequence.from / clients),
    clients,
    orders: shop.orders,
    stride: sequence.stride,
    first_id: FIRST_ID,
    id_rest: ID_REST,
    confirmed: shop.entries.confirmed,
    cancelled: shop.entries.cancelled,
  };
  const log = join(folder, `pgbench-${++logs}`);
  const output = await run(
    pgbench,
    [
      ...['--no-vacuum', '--protocol', 'prepared', '--client', String(clients)],
      ...['--jobs', String(Math.min(MOST_THREADS, clients)), '--log', '--log-prefix', log],
      ...('seconds' in until ? ['--time', String(until.seconds)] : ['--transactions', String(until.transactions)]),
      ...['--file', new URL('status-change.sql', import.meta.url).pathname],
      ...Object.entries(variables).flatMap(([variable, value]) => ['--define', `${variable}=${value}`]),
      ...['--host', String(host), '--port', String(port), '--username', String(user), String(name)],
    ],
    { ...process.env, PGPASSWORD: String(password) },
  );
  const done = numberIn(output, /number of transactions actually processed: (\d+)/);
  const perSecond = done === 0 ? 0 : numberIn(output, /^tps = ([\d.]+)/m);
  const failed = numberIn(output, /number of failed transactions: (\d+)/);
  const latencies = await readLatencies(log);
  const problems = [
    ...(failed > 0 ? [`${failed} transactions failed`] : []),
    ...(done === 0 ? ['nothing was committed'] : []),
    ...(latencies.length < done ? [`${done} transactions, but ${latencies.length} in pgbench's log`] : []),
  ];
  const [p50Ms, p99Ms] = [percentile(latencies, 50), percentile(latencies, 99)];
  return { done, sent: done, seconds: done === 0 ? 0 : done / perSecond, p50Ms, p99Ms, problems };
}

function numberIn(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error(`pgbench printed no result: ${output}`);
  return Number(found);
}

/**
 * The latencies of all transactions in milliseconds, from pgbench's logs: one file for each thread. In a line the third
 * column is the transaction's time in microseconds (PostgreSQL, pgbench, "Per-Transaction Logging").
 */
async function readLatencies(log: string): Promise<number[]> {
  const names = (await readdir(dirname(log))).filter((name) => name.startsWith(`${basename(log)}.`));
  const latencies: number[] = [];
  for (const name of names) {
    const file = join(dirname(log), name);
    for (const line of (await readFile(file, 'utf8')).split('\n')) {
      if (line !== '') latencies.push(Number(line.split(' ', 3)[2]) / 1000);
    }
    await rm(file);
  }
  return latencies;
}
