import { type Benchmark, type Contestant, ratio } from '../framework/benchmark.ts';
import { measuring } from '../framework/measure-load.ts';
import { wizcommerceStatus } from '../load/calls.ts';
import type { Load } from '../load/load.ts';
import type { Hub } from '../world/world.ts';
import { http, httpRun, type Place, timesOf } from './contestants.ts';

export const twoHubs: Benchmark = {
  name: 'two-hubs',
  title: 'Two hub processes on one PostgreSQL, beside one, with as many connections in all',
  has: ['one', 'two'],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const place = { world, shop, settings };
    const hubs = [await world.hub(shop), await world.hub(shop, 2)] as const;
    const call = wizcommerceStatus(hubs[0]);
    return [http(place, { name: 'one', title: 'one hub', server: hubs[0], call }), both(place, hubs)];
  },
  comparisons: () => [ratio('rate, two hubs / one', 'perSecond', 'two', 'one', { atLeast: 1 })],
};

/** Each hub has half of the connections and half of the orders. */
function both(place: Place, hubs: readonly Hub[]): Contestant {
  const { world, shop, settings } = place;
  const count = Math.floor(shop.orders / hubs.length);
  const runs = hubs.map((server, i) =>
    httpRun(place, {
      name: 'two',
      title: '',
      server,
      call: wizcommerceStatus(server),
      connections: Math.max(1, Math.floor(settings.connections / hubs.length)),
      range: { first: i * count, count },
    }),
  );
  const run = async (seconds: number): Promise<Load> => joined(await Promise.all(runs.map((each) => each(seconds))));
  const measured = { world, shop, serverPids: hubs.map(({ pid }) => pid), writes: true, run };
  return { name: 'two', title: 'two hubs', measure: measuring(measured, timesOf(settings)) };
}

/** Loads at the same time as one: their sums, and the slower latencies. */
function joined(loads: readonly Load[]): Load {
  const all = <T>(of: (load: Load) => T): T[] => loads.map(of);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    done: sum(all(({ done }) => done)),
    sent: sum(all(({ sent }) => sent)),
    seconds: Math.max(...all(({ seconds }) => seconds)),
    p50Ms: Math.max(...all(({ p50Ms }) => p50Ms)),
    p99Ms: Math.max(...all(({ p99Ms }) => p99Ms)),
    problems: loads.flatMap(({ problems }) => problems),
  };
}
