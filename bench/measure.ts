import type { Database, Growth } from './database.ts';
import type { Load, OrderSequence } from './load.ts';
import { cpuSeconds, endedChildrenCpuSeconds, familyCpuSeconds, machineCpuSeconds } from './processes.ts';
import type { Stage } from './stages.ts';

/** CPU seconds by process group. */
interface Cpu {
  server: number;
  postgres: number;
  generator: number;
  /** All other processes of the machine, which disturb the measurement. */
  others: number;
}

/** One stage in one round. */
export interface Measurement {
  stage: string;
  load: Load;
  cpu: Cpu;
  growth: Growth;
  /** The reason why the figures are invalid, if they are. */
  invalid: string | undefined;
}

export interface Times {
  warmUpSeconds: number;
  seconds: number;
}

/** Loads a stage, first unmeasured and then measured, and compares the replies with the tables. */
export async function measure(
  stage: Stage,
  database: Database,
  times: Times,
  next: () => OrderSequence,
): Promise<Measurement> {
  await database.tidy();
  await stage.load(times.warmUpSeconds, next());
  await database.waitUntilIdle();
  const mark = await database.mark();
  const before = await readCpu(stage, database);
  const load = await stage.load(times.seconds, next());
  const after = await readCpu(stage, database);
  await database.waitUntilIdle();
  const growth = await database.growthSince(mark);
  const server = after.server - before.server;
  const postgres = after.postgres - before.postgres;
  const generator = after.generator - before.generator;
  const others = after.machine - before.machine - server - postgres - generator;
  return {
    stage: stage.name,
    load,
    growth,
    cpu: { server, postgres, generator, others },
    invalid: judge(stage, load, growth),
  };
}

async function readCpu(
  stage: Stage,
  database: Database,
): Promise<Record<'server' | 'postgres' | 'generator' | 'machine', number>> {
  const [server, postgres, generator, machine] = await Promise.all([
    stage.serverPid === undefined ? 0 : cpuSeconds(stage.serverPid),
    familyCpuSeconds(database.postmasterPid),
    endedChildrenCpuSeconds(),
    machineCpuSeconds(),
  ]);
  return { server, postgres, generator, machine };
}

/** A fast server that refuses, or that changes nothing, proves nothing. */
function judge(stage: Stage, load: Load, growth: Growth): string | undefined {
  if (load.done === 0) return 'nothing was answered';
  if (load.refused > 0 || load.failed > 0) return `${load.refused} refused, ${load.failed} failed`;
  if (growth.versions !== growth.changes) return `${growth.versions} versions, but ${growth.changes} history entries`;
  const least = stage.writes ? load.done : 0;
  const most = stage.writes ? load.sent : 0;
  if (growth.versions >= least && growth.versions <= most) return undefined;
  return `${load.done} answered of ${load.sent} sent, but ${growth.versions} versions`;
}
