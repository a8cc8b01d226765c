import { type Benchmark, ratio } from '../framework/benchmark.ts';
import { startBare } from '../load/bare.ts';
import { wizcommerceStatus } from '../load/calls.ts';
import { http, pgbench, pgbenchName } from './contestants.ts';

/** The best of them in a round counts. */
const CLIENTS = [1, 4, 8, 16, 32, 64] as const;
const PGBENCH = CLIENTS.map(pgbenchName);

const SAMPLES = 101;

export const statusChange: Benchmark = {
  name: 'status-change',
  title: 'Status change over HTTP, beside pgbench and a bare route',
  has: ['wizcommerce', ...PGBENCH, 'bare'],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const hub = await world.hub(shop);
    const place = { world, shop, settings };
    const call = wizcommerceStatus(hub);
    const bare = await startBare(world, hub, call, shop.sampleIds(SAMPLES));
    return [
      http(place, { name: 'wizcommerce', title: 'hub, WizCommerce', server: hub, call }),
      ...CLIENTS.map((clients) => pgbench(place, clients)),
      http(place, { name: 'bare', title: 'bare Fastify route', server: bare, call }),
    ];
  },
  comparisons: () => [
    ratio('rate, hub / best pgbench', 'perSecond', 'wizcommerce', PGBENCH, { atLeast: 1.2 }),
    ratio('CPU of the process, hub / bare route', 'serverMicros', 'wizcommerce', 'bare', { atMost: 1.6 }),
    ratio('the same in units of the generator', 'serverUnits', 'wizcommerce', 'bare'),
    ratio('CPU of PostgreSQL, hub / best pgbench', 'postgresMicros', 'wizcommerce', PGBENCH, { atMost: 0.38 }),
    ratio('rate, hub / bare route', 'perSecond', 'wizcommerce', 'bare', { atLeast: 0.45 }),
  ],
};
