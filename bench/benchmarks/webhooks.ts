import { setTimeout as sleep } from 'node:timers/promises';
import { type Benchmark, type Contestant, level, type Measurement, ratio } from '../framework/benchmark.ts';
import { measuring } from '../framework/measure-load.ts';
import { wizcommerceStatus } from '../load/calls.ts';
import type { Seen } from '../load/webhook-receiver.ts';
import type { Service } from '../system/children.ts';
import { cpuSeconds } from '../system/processes.ts';
import type { Hub } from '../world/world.ts';
import { http, httpRun, type Place, timesOf } from './contestants.ts';

const ENDPOINTS = 20;
const STREAMS = 2;
/** Events of the backlog, at so many endpoints, of which one is slow. */
const BACKLOG = 100_000;
const BACKLOG_ENDPOINTS = 10;
/** Changes a second. */
const RATES = [100, 500] as const;
const DRAIN_WITHIN_MS = 300_000;

type Measured = Pick<Measurement, 'figures' | 'problems'>;

interface Sending extends Place {
  hub: Hub;
  receiver: Service;
}

export const webhooks: Benchmark = {
  name: 'webhooks',
  title:
    'Webhooks: the write path beside 20 endpoints, a backlog with failures, and the time from a planned change to its event',
  has: ['without', 'with', 'backlog', ...RATES.map(latencyName)],
  prepare: async (world, settings) => {
    const shop = await world.shop(settings.orders);
    const hub = await world.hub(shop, 4);
    const place = { world, shop, settings };
    const sending = { ...place, hub, receiver: await world.serve('webhook-receiver.ts') };
    const call = wizcommerceStatus(hub);
    const few = await world.shop(Math.min(settings.orders, BACKLOG / BACKLOG_ENDPOINTS), 'webhook_backlog');
    const backlog = { ...sending, shop: few, hub: await world.hub(few, 5) };
    return [
      http(place, { name: 'without', title: 'status change, without endpoints', server: hub, call }),
      withEndpoints(sending),
      { name: 'backlog', title: `backlog at ${BACKLOG_ENDPOINTS} endpoints`, measure: () => drain(backlog) },
      ...RATES.map(
        (rate): Contestant => ({
          name: latencyName(rate),
          title: `${rate} changes a second`,
          measure: () => follow(sending, rate),
        }),
      ),
    ];
  },
  comparisons: () => [
    ratio('status change, with 20 endpoints and two streams / without', 'perSecond', 'with', 'without', {
      atLeast: 0.9,
    }),
    ...RATES.flatMap((rate) => [
      level(`p50 from the planned time to the event, ${rate} a second`, 'p50Ms', latencyName(rate), 'ms'),
      level(`p99 from the planned time to the event, ${rate} a second`, 'p99Ms', latencyName(rate), 'ms', {
        atMost: 253,
      }),
    ]),
  ],
};

function latencyName(rate: number): string {
  return `at-${rate}`;
}

/** The status change while endpoints and streams are told of each change. */
function withEndpoints(sending: Sending): Contestant {
  const { world, shop, settings, hub } = sending;
  const run = httpRun(sending, { name: 'with', title: '', server: hub, call: wizcommerceStatus(hub) });
  const measured = {
    world,
    shop,
    serverPids: [hub.pid],
    writes: true,
    run: async (seconds: number) => {
      const ids = await createEndpoints(
        sending,
        Array.from({ length: ENDPOINTS }, () => '/plain'),
        undefined,
      );
      const streams = new AbortController();
      for (let i = 0; i < STREAMS; i++) void readStream(hub, streams.signal);
      try {
        return await run(seconds);
      } finally {
        streams.abort();
        await deleteEndpoints(hub, ids);
      }
    },
  };
  return {
    name: 'with',
    title: `status change, with ${ENDPOINTS} endpoints and ${STREAMS} streams`,
    measure: measuring(measured, timesOf(settings)),
  };
}

/** Sends everything that a database's history has, with failures and a slow receiver. */
async function drain(sending: Sending): Promise<Measured> {
  const { hub, receiver, shop } = sending;
  await fetch(receiver.url, { method: 'DELETE' });
  const paths = Array.from({ length: BACKLOG_ENDPOINTS }, (_, i) => (i === 0 ? '/slow' : `/failing-${i}`));
  const before = await cpuSeconds(hub.pid);
  const begunMs = performance.now();
  const ids = await createEndpoints(sending, paths, await beginning(hub));
  const expected = shop.orders * BACKLOG_ENDPOINTS;
  let seen = await seenBy(receiver);
  while (seen.accepted < expected && performance.now() - begunMs < DRAIN_WITHIN_MS) {
    await sleep(250);
    seen = await seenBy(receiver);
  }
  const seconds = (performance.now() - begunMs) / 1000;
  const cpu = (await cpuSeconds(hub.pid)) - before;
  await deleteEndpoints(hub, ids);
  return {
    figures: {
      perSecond: seen.attempts / seconds,
      answers: seen.accepted,
      sent: seen.attempts,
      serverMicros: (cpu * 1e6) / seen.attempts,
    },
    problems: [
      ...(seen.accepted < expected ? [`${seen.accepted} of ${expected} events came`] : []),
      ...(seen.repeated > 0 ? [`${seen.repeated} events came again`] : []),
    ],
  };
}

/** Makes changes at a rate, whenever the answers come, and measures until each event arrives. */
async function follow(sending: Sending, rate: number): Promise<Measured> {
  const { hub, receiver, settings } = sending;
  const ids = await createEndpoints(sending, ['/plain'], undefined);
  const orders = await someOrders(hub);
  await sleep(settings.isQuick ? 200 : 1500);
  await fetch(receiver.url, { method: 'DELETE' });
  const count = Math.ceil(rate * (settings.isQuick ? 1 : settings.seconds));
  const begunMs = Date.now();
  const answers: Promise<boolean>[] = [];
  for (let i = 0; i < count; i++) {
    const plannedMs = begunMs + (i * 1000) / rate;
    if (plannedMs > Date.now()) await sleep(plannedMs - Date.now());
    const note = `planned ${Math.round(plannedMs)} ${i}`;
    const order = orders[i % orders.length];
    answers.push(
      ask(hub, 'PATCH', `/orders/${order}`, { internal_note: note }).then(
        () => true,
        () => false,
      ),
    );
  }
  const made = (await Promise.all(answers)).filter(Boolean).length;
  let seen = await seenBy(receiver);
  for (let waits = 0; seen.accepted < made && waits < 100; waits++) {
    await sleep(100);
    seen = await seenBy(receiver);
  }
  await deleteEndpoints(hub, ids);
  return {
    figures: {
      offeredPerSecond: rate,
      p50Ms: seen.p50Ms,
      p99Ms: seen.p99Ms,
      answers: seen.accepted,
      sent: seen.attempts,
    },
    problems: [
      ...(made < count ? [`${count - made} changes failed`] : []),
      ...(seen.accepted === made ? [] : [`${made} changes were made, and ${seen.accepted} events came`]),
      ...(seen.repeated > 0 ? [`${seen.repeated} events came again`] : []),
    ],
  };
}

async function ask<T>({ url, key }: Hub, method: string, path: string, body?: object): Promise<T> {
  const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' };
  const reply = await fetch(`${url}/api${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function createEndpoints(
  { hub, receiver }: Sending,
  paths: readonly string[],
  after: string | undefined,
): Promise<string[]> {
  const ids: string[] = [];
  for (const path of paths) {
    const content = { name: 'Bench', url: `${receiver.url}${path}`, types: ['order.*'], skip_changes_by: [] };
    const { id } = await ask<{ id: string }>(
      hub,
      'POST',
      '/webhooks',
      after === undefined ? content : { ...content, after },
    );
    ids.push(id);
  }
  return ids;
}

async function deleteEndpoints(hub: Hub, ids: readonly string[]): Promise<void> {
  for (const id of ids) await ask(hub, 'DELETE', `/webhooks/${id}`);
}

/** The position before all changes: that of the database alone. */
async function beginning(hub: Hub): Promise<string> {
  const { next } = await ask<{ next: string }>(hub, 'GET', '/changes?limit=1');
  const [database] = JSON.parse(Buffer.from(next, 'base64url').toString()) as [string];
  return Buffer.from(JSON.stringify([database])).toString('base64url');
}

async function someOrders(hub: Hub): Promise<string[]> {
  const { items } = await ask<{ items: { id: string }[] }>(hub, 'GET', '/orders?limit=200');
  return items.map(({ id }) => id);
}

const seenBy = async (receiver: Service): Promise<Seen> => (await (await fetch(receiver.url)).json()) as Seen;

/** Reads a stream until the signal ends it. */
async function readStream({ url, key }: Hub, signal: AbortSignal): Promise<void> {
  try {
    const reply = await fetch(`${url}/api/stream?include_own=true`, { headers: { 'X-API-Key': key }, signal });
    for await (const _part of reply.body ?? []);
  } catch {
    // The signal ended it.
  }
}
