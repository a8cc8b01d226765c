import { type Benchmark, type Contestant, level } from '../framework/benchmark.ts';
import { measuring, type Phase } from '../framework/measure-load.ts';
import { wizcommerceStatus } from '../load/calls.ts';
import { type Load, orderSequences } from '../load/load.ts';
import { loadAtRate } from '../load/open-loop.ts';
import { type HttpLoad, httpRun, type Place, timesOf } from './contestants.ts';

const OFFERED = 0.7;
const PEAK_SECONDS = 4;

export const offered: Benchmark = {
  name: 'offered',
  title: `Status changes offered at ${OFFERED * 100} % of the peak, latency from the planned time`,
  has: ['offered'],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const server = await world.hub(shop);
    return [
      atRate({ world, shop, settings }, server.pid, {
        name: 'offered',
        title: 'hub',
        server,
        call: wizcommerceStatus(server),
      }),
    ];
  },
  comparisons: () => [
    level(`p99 at ${OFFERED * 100} % of the peak`, 'p99Ms', 'offered', 'ms', { atMost: 30 }),
    level(`p50 at ${OFFERED * 100} % of the peak`, 'p50Ms', 'offered', 'ms'),
  ],
};

/** Finds the peak with a closed loop at the end of each warm-up, then offers a part of it. */
function atRate({ world, shop, settings }: Place, serverPid: number, load: HttpLoad): Contestant {
  const closed = httpRun({ world, shop, settings }, load);
  const next = orderSequences(shop.orders);
  let perSecond = 0;
  const run = async (seconds: number, phase: Phase): Promise<Load> => {
    if (phase === 'warm-up') {
      if (!settings.isQuick) await closed(seconds);
      const peak = await closed(settings.isQuick ? seconds : PEAK_SECONDS);
      perSecond = (OFFERED * peak.done) / peak.seconds;
      return peak;
    }
    const bits = await shop.cancelled();
    const { connections } = settings;
    const { url } = load.server;
    return loadAtRate(world.folder, { url, call: load.call, connections, perSecond, seconds, sequence: next(), bits });
  };
  const times = timesOf(settings);
  const measured = { world, shop, serverPids: [serverPid], writes: true, run };
  return {
    name: load.name,
    title: load.title,
    measure: measuring(measured, { ...times, warmUpSeconds: Math.max(1, times.warmUpSeconds) }),
  };
}
