import { type Benchmark, ratio } from '../framework/benchmark.ts';
import { wizcommerceStatus } from '../load/calls.ts';
import type { Shop } from '../world/shop.ts';
import type { World } from '../world/world.ts';
import { http } from './contestants.ts';

/** The shops with fewest and most orders, and the ones between. Their orders change in no other benchmark. */
export const SIZES = ['small', 'middle', 'large'] as const;

export const sizedShop = (world: World, orders: number): Promise<Shop> => world.shop(orders, `sized_${orders}`);

export const sizes: Benchmark = {
  name: 'sizes',
  title: 'Status change with more orders, beside itself with the fewest',
  has: SIZES,
  prepare: async (world, settings) => {
    const contestants = settings.sizes.map(async (orders, i) => {
      const shop = await sizedShop(world, orders);
      const server = await world.hub(shop);
      const title = `${orders} orders`;
      const call = wizcommerceStatus(server);
      return http({ world, shop, settings }, { name: SIZES[i] ?? '', title, server, call });
    });
    return Promise.all(contestants);
  },
  comparisons: ({ sizes: [small, middle, large] }) => [
    ratio(`rate, ${middle} orders / ${small}`, 'perSecond', 'middle', 'small', { atLeast: 0.9 }),
    ratio(`rate, ${large} orders / ${small}`, 'perSecond', 'large', 'small', { atLeast: 0.9 }),
  ],
};
