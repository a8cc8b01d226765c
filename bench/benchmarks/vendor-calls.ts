import { type Benchmark, ratio } from '../framework/benchmark.ts';
import {
  bitbybitStatus,
  evrekaStatus,
  WAS_REPLACED,
  wizcommerceReplacement,
  wizcommerceStatus,
} from '../load/calls.ts';
import { http } from './contestants.ts';

export const vendorCalls: Benchmark = {
  name: 'vendor-calls',
  title: "The other vendors' status calls, and a replacement with ten lines",
  has: ['wizcommerce', 'bitbybit', 'evreka', 'replacement'],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const server = await world.hub(shop);
    const place = { world, shop, settings };
    return [
      http(place, { name: 'wizcommerce', title: 'WizCommerce, status', server, call: wizcommerceStatus(server) }),
      http(place, { name: 'bitbybit', title: 'bitbybit, status', server, call: bitbybitStatus(server) }),
      http(place, { name: 'evreka', title: 'Evreka360, status', server, call: evrekaStatus(server, shop) }),
      http(place, {
        name: 'replacement',
        title: 'WizCommerce, PUT with 10 lines',
        server,
        call: wizcommerceReplacement(server),
        condition: WAS_REPLACED,
      }),
    ];
  },
  comparisons: () => [
    ratio('rate, bitbybit / WizCommerce status', 'perSecond', 'bitbybit', 'wizcommerce', { atLeast: 1 }),
    ratio('rate, Evreka360 / WizCommerce status', 'perSecond', 'evreka', 'wizcommerce', { atLeast: 1 }),
    ratio('rate, PUT with 10 lines / status', 'perSecond', 'replacement', 'wizcommerce', { atLeast: 0.5 }),
  ],
};
