import { type Benchmark, ratio } from '../framework/benchmark.ts';
import { askOnce, startBare } from '../load/bare.ts';
import { page, wizcommerceOrder } from '../load/calls.ts';
import { http } from './contestants.ts';

const SAMPLES = 101;
const PAGE = '/v1/orders?order_status=confirmed&page_size=25';

export const reads: Benchmark = {
  name: 'reads',
  title: 'Reading one order and a first page of 25, beside bare routes with the same bytes',
  has: ['order', 'bare-order', 'page', 'bare-page'],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const hub = await world.hub(shop);
    const place = { world, shop, settings };
    const one = wizcommerceOrder(hub);
    const bareOne = await startBare(world, hub, one, shop.sampleIds(SAMPLES));
    const { body } = await askOnce(hub, page(hub, PAGE, ''), '');
    const first = page(hub, PAGE, body);
    const barePage = await startBare(world, hub, first, ['']);
    return [
      http(place, { name: 'order', title: 'hub, one order', server: hub, call: one }),
      http(place, { name: 'bare-order', title: 'bare route, one order', server: bareOne, call: one }),
      http(place, { name: 'page', title: 'hub, page of 25', server: hub, call: first }),
      http(place, { name: 'bare-page', title: 'bare route, page of 25', server: barePage, call: first }),
    ];
  },
  comparisons: () => [
    ratio('rate of one order, hub / bare route', 'perSecond', 'order', 'bare-order', { atLeast: 0.5 }),
    ratio('rate of a page of 25, hub / bare route', 'perSecond', 'page', 'bare-page', { atLeast: 0.3 }),
    ratio('CPU of the process for one order, hub / bare route', 'serverMicros', 'order', 'bare-order'),
    ratio('CPU of the process for a page, hub / bare route', 'serverMicros', 'page', 'bare-page'),
  ],
};
