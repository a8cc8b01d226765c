import { writeFile } from 'node:fs/promises';
import { run } from '../system/children.ts';
import type { HttpCall } from './http-call.ts';
import type { Load, OrderSequence } from './load.ts';

/** A load whose requests have planned times, whatever the answers do. */
export interface OpenLoop {
  url: string;
  call: HttpCall;
  connections: number;
  perSecond: number;
  seconds: number;
  sequence: OrderSequence;
  /** One digit for each order: 1 if the call's first body was its last change. */
  bits: string;
}

/** What the generator prints. */
export interface OpenLoopResult extends Omit<Load, 'problems'> {
  wrong: number;
  firstWrong: string;
}

let plans = 0;

/**
 * Offers requests at a fixed rate, from a process of its own, and checks each answer. A latency counts from the planned time
 * of the request, so that a slow answer delays no other one unseen. Of `wrk2` and `h2load`, which can send at a rate, Debian
 * lacks the one, and the other checks no bodies and sends the same one to all orders. Throws if the generator fails.
 */
export async function loadAtRate(folder: string, loop: OpenLoop): Promise<Load> {
  const plan = `${folder}/rate-${++plans}.json`;
  await writeFile(plan, JSON.stringify(loop));
  const output = await run(process.execPath, [new URL('open-loop-process.ts', import.meta.url).pathname, plan]);
  const { wrong, firstWrong, ...load } = JSON.parse(output) as OpenLoopResult;
  const problems = wrong > 0 ? [`${wrong} of ${load.sent} answers are wrong, the first: ${firstWrong}`] : [];
  return { ...load, problems };
}
