import type { Benchmark } from '../framework/benchmark.ts';
import { manyConnections } from './many-connections.ts';
import { oneConnection } from './one-connection.ts';
import { reads } from './reads.ts';
import { statusChange } from './status-change.ts';
import { vendorCalls } from './vendor-calls.ts';

/** All benchmarks, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [statusChange, oneConnection, manyConnections, vendorCalls, reads];
