/**
 * Imports a file like a shop's export on the embedded database, with durable commits. For comparison it inserts the
 * same rows directly into the same tables. Usage: npm run bench:import -- [orders] [rounds] [profile folder]
 */
import { createWriteStream, openAsBlob, readFileSync } from 'node:fs';
import { chmod, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { generateKey } from '../src/core/access/api-key.ts';
import { startEmbedded } from '../src/embedded/postgres.ts';
import { endChildren, startService } from './system/children.ts';
import { readPostmasterPid } from './system/postmaster-pid.ts';
import { cpuSeconds, familyCpuSeconds, machineCpuSeconds } from './system/processes.ts';
import { shopifyFile } from './world/shopify-file.ts';

interface Cost {
  seconds: number;
  hubCpu: number;
  serverCpu: number;
  machineCpu: number;
}

const orders = Number(process.argv[2] ?? 50_000);
const rounds = Number(process.argv[3] ?? 2);
const profileFolder = process.argv[4];

const folder = await mkdtemp(join(tmpdir(), 'stele-bench-import-'));
await chmod(folder, 0o755);
const embedded = await startEmbedded({ dataDir: join(folder, 'data') });
try {
  const file = join(folder, 'orders.csv');
  await pipeline(Readable.from(shopifyFile(orders)), createWriteStream(file));
  const { size } = await stat(file);
  const log = await open(join(folder, 'log'), 'a');
  const key = generateKey();
  const { host, port, user, password, database } = embedded.connection;
  const query = new URLSearchParams({
    host: String(host),
    port: String(port),
    user: String(user),
    password: String(password),
  });
  const hub = await startService(
    [
      ...(profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : []),
      ...nodeFlags(),
      'src/main.ts',
      'serve',
    ],
    {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      STELE_DATA_DIR: join(folder, 'hub'),
      STELE_DATABASE_URL: `postgres:///${database}?${query}`,
      STELE_ADMIN_KEY: key,
    },
    log.fd,
  );
  const client = new pg.Client(embedded.connection);
  await client.connect();
  const postmaster = await readPostmasterPid(embedded.folder);
  const cost = async (run: () => Promise<unknown>): Promise<Cost> => {
    const before = await Promise.all([cpuSeconds(hub.pid), familyCpuSeconds(postmaster), machineCpuSeconds()]);
    const startedAt = performance.now();
    await run();
    const seconds = (performance.now() - startedAt) / 1000;
    const after = await Promise.all([cpuSeconds(hub.pid), familyCpuSeconds(postmaster), machineCpuSeconds()]);
    const [hubCpu = 0, serverCpu = 0, machineCpu = 0] = after.map((value, i) => value - (before[i] ?? 0));
    return { seconds, hubCpu, serverCpu, machineCpu };
  };
  const send = async (): Promise<Record<string, unknown>> => {
    const reply = await fetch(`${hub.url}/api/imports?kind=orders`, {
      method: 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'text/csv' },
      body: await openAsBlob(file),
    });
    const text = await reply.text();
    return (JSON.parse(text.trim().split('\n').at(-1) ?? '{}') as { summary: Record<string, unknown> }).summary;
  };
  console.log(`${orders} orders in ${(size / 1e6).toFixed(1)} MB; Node ${process.versions.node}`);
  for (let round = 1; round <= rounds; round++) {
    await client.query('checkpoint');
    let summary: Record<string, unknown> = {};
    const imported = await cost(async () => {
      summary = await send();
    });
    tell('import', imported, `${summary['created']} created, ${summary['refused']} refused`);
    const again = await cost(async () => {
      summary = await send();
    });
    tell('the same again', again, `${summary['unchanged']} unchanged`);
    const tables = ['orders', 'order_documents', 'order_changes', 'order_counts', 'order_aliases'];
    for (const table of tables) await client.query(`create unlogged table kept_${table} as select * from ${table}`);
    await client.query('truncate order_aliases, order_documents, orders, order_changes, order_counts');
    await client.query('checkpoint');
    const plain = await cost(() => insertPlainly(client));
    tell(
      'plain insert',
      plain,
      `as one transaction, from tables beside; the import takes ${(imported.seconds / plain.seconds).toFixed(2)} times as long`,
    );
    await client.query('truncate order_aliases, order_documents, orders, order_changes, order_counts');
    for (const table of tables) await client.query(`drop table kept_${table}`);
  }
  await client.end();
  await hub.stop();
} finally {
  await endChildren();
  await embedded.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

function tell(what: string, { seconds, hubCpu, serverCpu, machineCpu }: Cost, more: string): void {
  const perOrder = (cpu: number): string => `${Math.round((cpu / orders) * 1e6)} µs`;
  const others = Math.max(0, machineCpu - hubCpu - serverCpu);
  console.log(
    `${what.padEnd(15)} ${Math.round(orders / seconds)} orders/s (${seconds.toFixed(1)} s); CPU of an order: hub ` +
      `${perOrder(hubCpu)}, server ${perOrder(serverCpu)}; others on the machine ${others.toFixed(1)} s; ${more}`,
  );
}

async function insertPlainly(to: pg.Client): Promise<void> {
  await to.query('begin');
  await to.query('insert into orders select * from kept_orders');
  for (const table of ['order_documents', 'order_changes']) {
    const { rows } = await to.query<{ name: string }>(
      `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as name from information_schema.columns
        where table_name = $1 and table_schema = current_schema() and is_generated = 'NEVER'`,
      [table],
    );
    const columns = rows[0]?.name ?? '';
    await to.query(`insert into ${table} (${columns}) select ${columns} from kept_${table}`);
  }
  await to.query('insert into order_counts select * from kept_order_counts');
  await to.query('commit');
}

/** As `npm start` runs it. */
function nodeFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
