import { type Benchmark, ratio } from '../framework/benchmark.ts';
import { wizcommerceStatus } from '../load/calls.ts';
import { http, pgbench, pgbenchName } from './contestants.ts';

export const oneConnection: Benchmark = {
  name: 'one-connection',
  title: 'Status change on one connection, beside pgbench with one client',
  has: ['hub-1', pgbenchName(1)],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const hub = await world.hub(shop);
    const place = { world, shop, settings };
    const call = wizcommerceStatus(hub);
    return [
      http(place, { name: 'hub-1', title: 'hub, 1 connection', server: hub, call, connections: 1 }),
      pgbench(place, 1),
    ];
  },
  comparisons: () => [ratio('p50, hub / pgbench', 'p50Ms', 'hub-1', pgbenchName(1), { atMost: 1.6 })],
};
