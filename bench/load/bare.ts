import { writeFile } from 'node:fs/promises';
import type { Service } from '../system/children.ts';
import type { Hub, World } from '../world/world.ts';
import type { Sample } from './bare-server.ts';
import { type HttpCall, pathOf } from './http-call.ts';

/** A bare server, and the id in its reply if the call is for one order. */
export interface Bare extends Service {
  fixedId: string | undefined;
}

/** The framework or Node writes these by itself. */
const WRITTEN_ANYWAY = new Set(['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding']);

let samples = 0;

/**
 * Starts a bare Fastify route that answers a call with the bytes of the hub's reply: of several orders, those of the reply
 * with the middle length. Throws if the hub refuses the call.
 */
export async function startBare(world: World, hub: Hub, call: HttpCall, ids: readonly string[]): Promise<Bare> {
  const replies: { id: string; sample: Sample }[] = [];
  for (const id of ids) replies.push({ id, sample: await sampleOf(hub, call, id) });
  replies.sort((a, b) => a.sample.body.length - b.sample.body.length);
  const chosen = replies[Math.floor(replies.length / 2)];
  const file = `${world.folder}/sample-${++samples}.json`;
  await writeFile(file, JSON.stringify(chosen?.sample));
  const server = await world.serve('bare-server.ts', file);
  return { ...server, fixedId: call.afterId === undefined ? undefined : chosen?.id };
}

async function sampleOf(hub: Hub, call: HttpCall, id: string): Promise<Sample> {
  const answer = await askOnce(hub, call, id);
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !WRITTEN_ANYWAY.has(name)));
  const route = pathOf(call, ':id').replace(/\?.*$/, '');
  return { method: call.method, route, status: answer.status, headers, body: answer.body };
}

/** Sends a call with its first body. Throws if the status is not the expected one. */
export async function askOnce(
  { url }: Service,
  call: HttpCall,
  id: string,
): Promise<{ status: number; headers: Headers; body: string }> {
  const [header = '', value = ''] = call.keyHeader.split(': ');
  const reply = await fetch(`${url}${pathOf(call, id)}`, {
    method: call.method,
    headers: { [header]: value, ...(call.bodies && { 'content-type': 'application/json' }) },
    ...(call.bodies && { body: call.bodies[0] }),
  });
  const body = await reply.text();
  if (reply.status !== call.expected.status) throw new Error(`the hub answers ${reply.status} to a sample: ${body}`);
  return { status: reply.status, headers: reply.headers, body };
}
