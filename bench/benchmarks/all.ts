import type { Benchmark } from '../framework/benchmark.ts';
import { hotOrder } from './hot-order.ts';
import { importing } from './import.ts';
import { lists } from './lists.ts';
import { manyConnections } from './many-connections.ts';
import { memory } from './memory.ts';
import { offered } from './offered.ts';
import { oneConnection } from './one-connection.ts';
import { reads } from './reads.ts';
import { sizes } from './sizes.ts';
import { statusChange } from './status-change.ts';
import { twoHubs } from './two-hubs.ts';
import { vendorCalls } from './vendor-calls.ts';
import { webhooks } from './webhooks.ts';

/** All benchmarks, in the order in which they run. `lists` comes before `sizes`, which changes the orders of its shops. */
export const BENCHMARKS: readonly Benchmark[] = [
  statusChange,
  oneConnection,
  offered,
  manyConnections,
  vendorCalls,
  hotOrder,
  reads,
  twoHubs,
  webhooks,
  importing,
  lists,
  sizes,
  memory,
];
