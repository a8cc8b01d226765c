import type { Load } from '../load/load.ts';
import {
  cpuSeconds,
  endedChildrenCpuSeconds,
  familyCpuSeconds,
  machineCpuSeconds,
  peakMemoryMb,
} from '../system/processes.ts';
import type { Growth, Shop } from '../world/shop.ts';
import type { World } from '../world/world.ts';
import type { Figures, Measurement } from './benchmark.ts';

/**
 * The first warm-up of a contestant is at least so long. V8's compiler threads work for the first six seconds of full load; a
 * shorter one would count their CPU as the hub's.
 */
const FIRST_WARM_UP_SECONDS = 7;

/** Whether a run of a load is measured. */
export type Phase = 'warm-up' | 'measured';

/** A load that is measured from outside: by the CPU of all processes, and by the tables. */
export interface MeasuredLoad {
  world: World;
  shop: Shop;
  /** The processes whose CPU counts as the server's; none for pgbench. */
  serverPids: readonly number[];
  /** False if the load changes no orders. */
  writes: boolean;
  /** Runs the load for so many seconds. */
  run(seconds: number, phase: Phase): Promise<Load>;
}

/** How long a load runs. */
export interface Times {
  warmUpSeconds: number;
  seconds: number;
  /** True if the first warm-up is no longer than the others. */
  isHasty: boolean;
}

/** Returns a function that runs a load, first unmeasured and then measured, and compares the answers with the tables. */
export function measuring(load: MeasuredLoad, times: Times): () => Promise<Pick<Measurement, 'figures' | 'problems'>> {
  let isFirst = !times.isHasty;
  return async () => {
    const warmUpSeconds = isFirst ? Math.max(times.warmUpSeconds, FIRST_WARM_UP_SECONDS) : times.warmUpSeconds;
    isFirst = false;
    return measureLoad(load, warmUpSeconds, times.seconds);
  };
}

async function measureLoad(
  load: MeasuredLoad,
  warmUpSeconds: number,
  seconds: number,
): Promise<Pick<Measurement, 'figures' | 'problems'>> {
  const { shop, world } = load;
  await shop.tidy();
  const warmUp = warmUpSeconds > 0 ? await load.run(warmUpSeconds, 'warm-up') : undefined;
  await shop.waitUntilIdle();
  const mark = await shop.mark();
  const before = await readCpu(load);
  const result = await load.run(seconds, 'measured');
  const after = await readCpu(load);
  await shop.waitUntilIdle();
  const growth = await shop.growthSince(mark);
  await world.emptyLog();
  const [server = 0, postgres = 0, generator = 0, machine = 0] = after.map((value, i) => value - (before[i] ?? 0));
  const others = machine - server - postgres - generator;
  const micros = (cpu: number): number => (cpu * 1e6) / result.done;
  const peaks = await Promise.all(load.serverPids.map(peakMemoryMb));
  const figures: Figures = {
    perSecond: result.done / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    ...(load.serverPids.length > 0 && {
      serverMicros: micros(server),
      serverUnits: server / generator,
      peakMemoryMb: Math.max(...peaks),
    }),
    postgresMicros: micros(postgres),
    postgresUnits: postgres / generator,
    generatorMicros: micros(generator),
    otherCores: others / result.seconds,
    ...(load.writes && {
      ordersATransaction: growth.changes / growth.transactions,
      walBytes: growth.walBytes / growth.changes,
    }),
    ...(result.offeredPerSecond !== undefined && { offeredPerSecond: result.offeredPerSecond }),
    ...(result.lateMs !== undefined && { lateMs: result.lateMs }),
    answers: result.done,
    sent: result.sent,
    versions: growth.versions,
    history: growth.changes,
  };
  return {
    figures,
    problems: [...(warmUp?.problems ?? []), ...result.problems, ...mismatches(load.writes, result, growth)],
  };
}

function readCpu({ serverPids, world }: MeasuredLoad): Promise<number[]> {
  const servers = Promise.all(serverPids.map(cpuSeconds)).then((all) => all.reduce((sum, each) => sum + each, 0));
  return Promise.all([servers, familyCpuSeconds(world.postmasterPid), endedChildrenCpuSeconds(), machineCpuSeconds()]);
}

/**
 * Where the answers and the tables contradict each other. A load generator stops without reading its last replies, so
 * there may be more versions than answers, but not more than requests.
 */
export function mismatches(
  writes: boolean,
  { done, sent }: Pick<Load, 'done' | 'sent'>,
  growth: Pick<Growth, 'versions' | 'changes'>,
): string[] {
  const [least, most] = writes ? [done, sent] : [0, 0];
  return [
    ...(growth.versions === growth.changes
      ? []
      : [`${growth.versions} versions, but ${growth.changes} history entries`]),
    ...(growth.versions >= least && growth.versions <= most
      ? []
      : [`${done} answered of ${sent} sent, but ${growth.versions} versions`]),
  ];
}
