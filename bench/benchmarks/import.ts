import { createReadStream, createWriteStream, openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { type Benchmark, type Contestant, type Figures, ratio } from '../framework/benchmark.ts';
import { cpuSeconds, familyCpuSeconds, machineCpuSeconds, peakMemoryMb } from '../system/processes.ts';
import type { Shop } from '../world/shop.ts';
import { HEADER, shopifyFile } from '../world/shopify-file.ts';
import type { Hub, World } from '../world/world.ts';

/** The tables that an import of orders fills. */
const TABLES = ['orders', 'order_documents', 'order_changes', 'order_counts', 'order_aliases'] as const;

export const importing: Benchmark = {
  name: 'import',
  title: 'Import of a CSV file, beside COPY and plain inserts of the same rows',
  has: ['import', 'copy', 'insert'],
  prepare: async (world, settings) => {
    const orders = settings.importedOrders;
    const shop = await world.shop(0, 'imported');
    const hub = await world.hub(shop);
    const file = join(world.folder, 'orders.csv');
    await pipeline(Readable.from(shopifyFile(orders)), createWriteStream(file));
    const place: ImportPlace = { world, shop, hub, file, orders };
    if (!settings.isQuick) await send(place);
    // The rows for the plain inserts are those that an import wrote.
    await empty(shop);
    await send(place);
    for (const table of TABLES) await shop.client.query(`create table kept_${table} as select * from ${table}`);
    await shop.client.query(
      `create table plain (${HEADER.split(',')
        .map((_, i) => `c${i} text`)
        .join(', ')})`,
    );
    await shop.client.query('vacuum analyze');
    return [imported(place), copied(place), inserted(place)];
  },
  comparisons: () => [
    ratio('orders a second, import / COPY into one plain table', 'perSecond', 'import', 'copy', { atLeast: 0.25 }),
    ratio('orders a second, import / plain inserts', 'perSecond', 'import', 'insert', { atLeast: 0.6 }),
  ],
};

interface ImportPlace {
  world: World;
  shop: Shop;
  hub: Hub;
  file: string;
  orders: number;
}

/** The file over HTTP, as a client sends it. */
function imported(place: ImportPlace): Contestant {
  const { shop, orders, hub } = place;
  return {
    name: 'import',
    title: 'hub, import',
    measure: async () => {
      await empty(shop);
      let summary: Record<string, unknown> = {};
      const figures = await cost(place, hub.pid, async () => {
        summary = await send(place);
      });
      const { rows } = await shop.client.query<{ orders: string; versions: string; history: string }>(
        `select (select count(*) from orders) as orders, (select sum(version) from orders) as versions,
          (select count(*) from order_changes) as history`,
      );
      const [stored, versions, history] = [rows[0]?.orders, rows[0]?.versions, rows[0]?.history].map(Number);
      return {
        figures: { ...figures, peakMemoryMb: await peakMemoryMb(hub.pid) },
        problems: [
          ...(summary['created'] === orders ? [] : [`${orders} orders sent, but ${JSON.stringify(summary)}`]),
          ...(stored === orders ? [] : [`${orders} orders sent, but ${stored} stored`]),
          ...(versions === history ? [] : [`${versions} versions, but ${history} history entries`]),
        ],
      };
    },
  };
}

/** The same file into one table of text columns, without an index. */
function copied(place: ImportPlace): Contestant {
  const { shop, file, orders } = place;
  return {
    name: 'copy',
    title: 'COPY of the file',
    measure: async () => {
      await shop.client.query('truncate plain');
      await shop.client.query('checkpoint');
      const figures = await cost(place, undefined, async () => {
        await pipeline(
          createReadStream(file),
          shop.client.query(copyFrom('copy plain from stdin (format csv, header)')),
        );
      });
      // Only the first line of an order has a value in the column of ids.
      const id = HEADER.split(',').indexOf('Id');
      const { rows } = await shop.client.query<{ orders: string }>(`select count(c${id}) as orders from plain`);
      const stored = Number(rows[0]?.orders);
      return { figures, problems: stored === orders ? [] : [`${orders} orders copied, but ${stored} stored`] };
    },
  };
}

/** The rows that the import writes, from tables beside, into the same tables in one transaction. */
function inserted(place: ImportPlace): Contestant {
  const { shop, orders } = place;
  return {
    name: 'insert',
    title: 'plain inserts',
    measure: async () => {
      await empty(shop);
      const figures = await cost(place, undefined, async () => {
        await shop.client.query('begin');
        for (const table of TABLES) {
          const columns = await writableColumns(shop, table);
          await shop.client.query(`insert into ${table} (${columns}) select ${columns} from kept_${table}`);
        }
        await shop.client.query('commit');
      });
      const { rows } = await shop.client.query<{ orders: string }>('select count(*) as orders from orders');
      const stored = Number(rows[0]?.orders);
      return { figures, problems: stored === orders ? [] : [`${orders} orders inserted, but ${stored} stored`] };
    },
  };
}

async function empty({ client }: Shop): Promise<void> {
  await client.query(`truncate ${TABLES.join(', ')}`);
  await client.query('checkpoint');
}

async function writableColumns({ client }: Shop, table: string): Promise<string> {
  const { rows } = await client.query<{ names: string }>(
    `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as names from information_schema.columns
      where table_name = $1 and table_schema = current_schema() and is_generated = 'NEVER'`,
    [table],
  );
  return rows[0]?.names ?? '';
}

async function send({ hub, file }: ImportPlace): Promise<Record<string, unknown>> {
  const reply = await fetch(`${hub.url}/api/imports?kind=orders`, {
    method: 'POST',
    headers: { 'X-API-Key': hub.key, 'Content-Type': 'text/csv' },
    body: await openAsBlob(file),
  });
  const text = await reply.text();
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? '{}') as { summary?: Record<string, unknown> };
  return last.summary ?? { status: reply.status, text: text.slice(-300) };
}

/** Time and CPU of an order. The generator's part, which reads the file, is in the other cores. */
async function cost(
  { world, orders }: ImportPlace,
  hubPid: number | undefined,
  step: () => Promise<void>,
): Promise<Figures> {
  const cpu = (): Promise<number[]> =>
    Promise.all([hubPid ? cpuSeconds(hubPid) : 0, familyCpuSeconds(world.postmasterPid), machineCpuSeconds()]);
  const before = await cpu();
  const begun = performance.now();
  await step();
  const seconds = (performance.now() - begun) / 1000;
  const after = await cpu();
  const [server = 0, postgres = 0, machine = 0] = after.map((value, i) => value - (before[i] ?? 0));
  const micros = (value: number): number => (value * 1e6) / orders;
  return {
    perSecond: orders / seconds,
    answers: orders,
    ...(hubPid && { serverMicros: micros(server) }),
    postgresMicros: micros(postgres),
    otherCores: (machine - server - postgres) / seconds,
  };
}
