import { type Benchmark, ratio } from '../framework/benchmark.ts';
import { bitbybitNote, wizcommerceStatus } from '../load/calls.ts';
import { http } from './contestants.ts';

/**
 * Requests for one order on many connections arrive in any order, so that a status alone is sometimes the one that the order
 * has. With a note that no other request has, each request changes the order. The same request for all orders is the fair
 * comparison; the plain status change stands beside it.
 */
export const hotOrder: Benchmark = {
  name: 'hot-order',
  title: 'Status and note of one hot order, beside the same spread over all orders',
  has: ['hot', 'spread', 'status'],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const server = await world.hub(shop);
    const place = { world, shop, settings };
    const call = bitbybitNote(server);
    const range = { first: Math.floor(settings.orders / 2), count: 1 };
    return [
      http(place, { name: 'hot', title: 'one order, status and note', server, call, range }),
      http(place, { name: 'spread', title: 'all orders, status and note', server, call }),
      http(place, { name: 'status', title: 'all orders, status alone', server, call: wizcommerceStatus(server) }),
    ];
  },
  comparisons: () => [
    ratio('rate, one order / all orders', 'perSecond', 'hot', 'spread', { atLeast: 0.8 }),
    ratio('rate, one order / plain status change', 'perSecond', 'hot', 'status'),
  ],
};
