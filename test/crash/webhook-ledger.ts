import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';
import { withClient } from '../support/databases.ts';
import type { WebhookProcessSettings } from './webhook-process.ts';

const PROCESS = fileURLToPath(new URL('./webhook-process.ts', import.meta.url));

/** What a run does. */
export interface LedgerRun {
  database: DatabaseAddress;
  key: string;
  /** How many processes are killed. */
  kills: number;
  /** The longest time between two kills. */
  everyMs: number;
  /** Breaks a promise of the hubs. */
  control?: WebhookProcessSettings['control'];
  /** Whether one event in a few is refused at first. */
  hasFailures: boolean;
}

/** One request that the receiver got. */
interface Arrival {
  eventId: string;
  orderId: string;
  version: number;
  body: string;
  isAccepted: boolean;
}

/** What the run found: each fault as a sentence, and the figures. */
export interface Ledger {
  faults: string[];
  kills: number;
  /** Changes that clients were told of. */
  acknowledged: number;
  /** Changes in the histories. */
  published: number;
  /** Events that the receiver accepted, each counted once, and those it accepted again. */
  delivered: number;
  repeated: number;
}

interface Hub {
  url: string;
  process: ChildProcess;
}

const WRITERS = 6;
const ORDERS = 2;
/** One event in so many is refused at its first attempt. */
const REFUSED = 40;

/**
 * Two hubs send the webhooks of one database, under load, and are killed one after the other. At the end both run until nothing
 * waits. Then what was published, what clients know of and what the receiver got are compared.
 */
export async function runLedger(run: LedgerRun): Promise<Ledger> {
  const arrivals: Arrival[] = [];
  const refusedOnce = new Set<string>();
  let isCalm = false;
  const receiver = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const eventId = String(request.headers['webhook-id']);
      const { data } = JSON.parse(body) as { data: { id: string; version: number } };
      const isRefused =
        run.hasFailures &&
        !isCalm &&
        !refusedOnce.has(eventId) &&
        Number.parseInt(eventId.slice(4, 12), 16) % REFUSED === 0;
      if (isRefused) refusedOnce.add(eventId);
      const arrival = { eventId, orderId: data.id, version: data.version, body, isAccepted: !isRefused };
      setTimeout(() => {
        arrivals.push(arrival);
        reply.writeHead(isRefused ? 503 : 204).end();
      }, Math.random() * 30);
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`;
  const start = async (): Promise<Hub> => startProcess(run);
  const hubs: Hub[] = [await start(), await start()];
  try {
    const call = callOf(run.key);
    const endpoint = (await call(hubs[0] as Hub, 'POST', '/webhooks', {
      name: 'Ledger',
      url,
      skip_changes_by: [],
    })) as { id: string };
    const acknowledged = new Set<string>();
    let isOver = false;
    const load = Array.from({ length: WRITERS }, (_, n) => writeUntil(() => isOver, hubs, run.key, n, acknowledged));
    let kills = 0;
    for (; kills < run.kills; kills++) {
      await sleep(run.everyMs * (0.2 + 0.8 * Math.random()));
      const victim = hubs[kills % 2] as Hub;
      await kill(victim);
      hubs[kills % 2] = await start();
    }
    await sleep(run.everyMs);
    isOver = true;
    await Promise.all(load);
    isCalm = true;
    const shown = await untilIdle(call, hubs[0] as Hub, endpoint.id, run);
    const published = await publishedIn(run.database);
    return judge({ arrivals, acknowledged, published, shown, kills });
  } finally {
    for (const hub of hubs) await kill(hub);
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  }
}

interface ShownLedger {
  counts: { matched: number; delivered: number; given_up: number; skipped: number };
  waiting: { events: number };
  missed: unknown;
}

/** Waits until every published event is delivered, given up or skipped, or nothing moves any more. */
async function untilIdle(call: Call, hub: Hub, endpointId: string, { database }: LedgerRun): Promise<ShownLedger> {
  const { length } = await publishedIn(database);
  for (let still = 0, last = ''; ; ) {
    await call(hub, 'POST', `/webhooks/${endpointId}/retry`);
    await sleep(500);
    const shown = (await call(hub, 'GET', `/webhooks/${endpointId}`)) as ShownLedger;
    const { counts, waiting } = shown;
    if (
      counts.matched >= length &&
      counts.delivered + counts.given_up + counts.skipped >= length &&
      waiting.events === 0
    )
      return shown;
    const text = JSON.stringify([counts, waiting]);
    still = text === last ? still + 1 : 0;
    last = text;
    if (still > 12) return shown;
  }
}

interface Published {
  id: string;
  version: number;
  request_id: string;
}

const publishedIn = (database: DatabaseAddress): Promise<Published[]> =>
  withClient(database, async (client) => {
    const { rows } = await client.query<Published>('select order_id as id, version, request_id from order_changes');
    return rows;
  });

/** Compares what was published, what clients were told of, and what the receiver got. */
function judge(run: {
  arrivals: readonly Arrival[];
  acknowledged: ReadonlySet<string>;
  published: readonly Published[];
  shown: ShownLedger;
  kills: number;
}): Ledger {
  const { arrivals, acknowledged, published, shown, kills } = run;
  const faults: string[] = [];
  const known = new Set(published.map(({ id, version }) => `${id} ${version}`));
  const stored = new Set(published.map(({ request_id }) => request_id));
  const lost = [...acknowledged].filter((requestId) => !stored.has(requestId));
  if (lost.length > 0) faults.push(`${lost.length} acknowledged changes are in no history`);
  const accepted = new Map<string, string>();
  const names = new Map<string, string>();
  const delivered = new Map<string, number>();
  let repeated = 0;
  for (const { eventId, orderId, version, body, isAccepted } of arrivals) {
    const name = `${orderId} ${version}`;
    if (!known.has(name)) faults.push(`an event of ${name} was sent, which no history has`);
    if (names.has(eventId) && names.get(eventId) !== name) faults.push(`${eventId} is the id of two events`);
    names.set(eventId, name);
    const before = accepted.get(name);
    if (before !== undefined && before !== eventId + body) faults.push(`${name} was repeated with another id or body`);
    const last = delivered.get(orderId) ?? 0;
    if (before === undefined && version !== last + 1) {
      faults.push(`version ${version} of ${orderId} came when ${last} was the last one delivered`);
    }
    if (!isAccepted) continue;
    if (before !== undefined) repeated++;
    accepted.set(name, eventId + body);
    delivered.set(orderId, Math.max(last, version));
  }
  const missing = [...known].filter((name) => !accepted.has(name));
  if (missing.length > 0)
    faults.push(`${missing.length} published events were not delivered: ${missing.slice(0, 3).join(', ')}`);
  const { matched, delivered: counted, given_up, skipped } = shown.counts;
  const { events } = shown.waiting;
  if (matched !== counted + given_up + skipped + events)
    faults.push(`the counts do not balance: ${JSON.stringify([shown.counts, shown.waiting])}`);
  if (matched !== published.length) faults.push(`${published.length} were published, and ${matched} counted`);
  if (counted !== accepted.size) faults.push(`${accepted.size} were delivered, and ${counted} counted`);
  if (shown.missed !== null) faults.push('the endpoint says that it missed something');
  return {
    faults,
    kills,
    acknowledged: acknowledged.size,
    published: published.length,
    delivered: accepted.size,
    repeated,
  };
}

/** Writes through whichever hub answers, until it is over. */
async function writeUntil(
  isOver: () => boolean,
  hubs: readonly Hub[],
  key: string,
  writer: number,
  acknowledged: Set<string>,
): Promise<void> {
  const orders: string[] = [];
  for (let turn = 0; !isOver(); turn++) {
    const hub = hubs[(writer + turn) % 2] as Hub;
    const id = orders[turn % ORDERS];
    const isRefused = turn % 11 === 0;
    // A refused change must make no event.
    const body = isRefused
      ? { currency: 'no currency' }
      : id === undefined
        ? { amount: turn }
        : { internal_note: `${writer} ${turn}` };
    const path = id === undefined ? '/orders' : `/orders/${id}`;
    const reply = await fetch(`${hub.url}/api${path}`, {
      method: id === undefined ? 'POST' : 'PATCH',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    if (!reply) {
      await sleep(20);
      continue;
    }
    const text = await reply.text().catch(() => '');
    if (!reply.ok) continue;
    acknowledged.add(String(reply.headers.get('x-request-id')));
    if (id === undefined && text !== '') orders.push((JSON.parse(text) as { id: string }).id);
  }
}

type Call = (hub: Hub, method: string, path: string, body?: object) => Promise<unknown>;

const callOf =
  (key: string): Call =>
  async (hub, method, path, body) => {
    const reply = await fetch(`${hub.url}/api${path}`, {
      method,
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return JSON.parse(text);
  };

async function startProcess({ database, key, control }: LedgerRun): Promise<Hub> {
  const settings: WebhookProcessSettings = {
    port: 0,
    host: '127.0.0.1',
    dataDir: '/nowhere',
    database,
    adminKey: key,
    trustProxy: false,
    demo: false,
    webhookAllowedRanges: ['127.0.0.0/8'],
    control,
  };
  const child = spawn(process.execPath, [PROCESS, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('the hub process has no output');
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the hub process ended with ${code}`))),
  ]);
  return { process: child, url: (JSON.parse(line) as { url: string }).url };
}

async function kill({ process: child }: Hub): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
