import type { Contestant } from '../framework/benchmark.ts';
import { measuring, type Times } from '../framework/measure-load.ts';
import type { Settings } from '../framework/settings.ts';
import type { Bare } from '../load/bare.ts';
import type { HttpCall } from '../load/http-call.ts';
import { type OrderRange, orderSequences } from '../load/load.ts';
import { loadByPgbench } from '../load/pgbench.ts';
import { loadByWrk } from '../load/wrk.ts';
import { makeWorld } from '../world/orders.ts';
import type { Shop } from '../world/shop.ts';
import type { Hub, World } from '../world/world.ts';

/** What the contestants of one benchmark share. */
export interface Place {
  world: World;
  shop: Shop;
  settings: Settings;
}

/** An HTTP load as a contestant. */
export interface HttpLoad {
  name: string;
  title: string;
  server: Hub | Bare;
  call: HttpCall;
  connections?: number;
  /** The orders that it takes; all by default. */
  range?: OrderRange;
  /** The condition of an order's bit, for `Shop.bits`; by default that it is cancelled. */
  condition?: string;
}

export const timesOf = ({ warmUpSeconds, seconds, isQuick }: Settings): Times => ({
  warmUpSeconds,
  seconds,
  isHasty: isQuick,
});

const customers = (): string[] => makeWorld({ confirmed: '', draft: '' }).accounts.map(({ customer }) => customer.id);

/** More than one load sends requests with notes. */
const NOTES_OF_A_LOAD = 10_000_000;
let loads = 0;

/** A contestant that `wrk` loads over HTTP. */
export function http({ world, shop, settings }: Place, load: HttpLoad): Contestant {
  const { name, title } = load;
  const isBare = 'fixedId' in load.server;
  const writes = load.call.bodies !== undefined && !isBare;
  const measured = {
    world,
    shop,
    serverPids: [load.server.pid],
    writes,
    run: httpRun({ world, shop, settings }, load),
  };
  return { name, title, measure: measuring(measured, timesOf(settings)) };
}

/** A function that runs an HTTP load for some seconds. */
export function httpRun(
  { world, shop, settings }: Place,
  { server, call, connections = settings.connections, range = { first: 0, count: shop.orders }, condition }: HttpLoad,
): (seconds: number) => ReturnType<typeof loadByWrk> {
  const next = orderSequences(range.count);
  const shared = call.bodies?.some((body) => body.includes('@customer@')) ? { customers: customers() } : {};
  return async (seconds) => {
    const bits = condition ? await shop.bits(condition) : await shop.cancelled();
    return loadByWrk(world.wrk, world.folder, {
      url: server.url,
      call,
      connections,
      seconds,
      range,
      sequence: next(),
      bits: bits.slice(range.first, range.first + range.count),
      fixedId: 'fixedId' in server ? server.fixedId : undefined,
      firstNote: ++loads * NOTES_OF_A_LOAD,
      ...shared,
    });
  };
}

const QUICK_TRANSACTIONS = 10;

/** The same change as one SQL statement, sent by pgbench. */
export function pgbench({ world, shop, settings }: Place, clients: number): Contestant {
  const next = orderSequences(shop.orders);
  const run = (seconds: number) => {
    const until = settings.isQuick ? { transactions: QUICK_TRANSACTIONS } : { seconds };
    return loadByPgbench(world.pgbench, world.folder, shop, { clients, until, sequence: next() });
  };
  const times = { ...timesOf(settings), isHasty: true };
  return {
    name: pgbenchName(clients),
    title: `pgbench, ${clients === 1 ? '1 client' : `${clients} clients`}`,
    measure: measuring({ world, shop, serverPids: [], writes: true, run }, times),
  };
}

export const pgbenchName = (clients: number): string => `pgbench-${clients}`;
