import { type Benchmark, ratio } from '../framework/benchmark.ts';
import { wizcommerceStatus } from '../load/calls.ts';
import { http } from './contestants.ts';

const MANY = 256;

export const manyConnections: Benchmark = {
  name: 'many-connections',
  title: `Status change on ${MANY} connections, beside 64`,
  has: ['usual', 'many'],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const hub = await world.hub(shop);
    const place = { world, shop, settings };
    const shared = { server: hub, call: wizcommerceStatus(hub) };
    return [
      http(place, { name: 'usual', title: `hub, ${settings.connections} connections`, ...shared }),
      http(place, { name: 'many', title: `hub, ${MANY} connections`, ...shared, connections: MANY }),
    ];
  },
  comparisons: ({ connections }) => [
    ratio(`rate, ${MANY} / ${connections} connections`, 'perSecond', 'many', 'usual', { atLeast: 1 }),
  ],
};
