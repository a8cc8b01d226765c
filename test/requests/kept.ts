import { setTimeout as sleep } from 'node:timers/promises';
import { api } from '../access/people.ts';
import type { TestHub } from '../support/test-hub.ts';

/** A kept request as the hub's own API shows it. */
export interface Shown {
  id: string;
  request_id: string;
  at: string;
  key: { id: string; kind: string | null; name: string | null };
  dialect: string;
  operation: string | null;
  route: string | null;
  path: string | null;
  order_id: string | null;
  status: number | null;
  failure: string | null;
  reason: string | null;
  fields: { field: string; message: string }[];
  body?: string | null;
  body_is_cut?: boolean;
  [field: string]: unknown;
}

export interface ShownPage {
  items: Shown[];
  next: string | null;
  missing: number;
}

type Hub = Pick<TestHub, 'send' | 'key'>;

/** Longer than the hub takes to store what it has noted, also on a busy machine. */
const STORED_WITHIN_MS = 15_000;

/** Reads a page of kept requests. */
export async function listed(hub: Hub, query = '', key?: string): Promise<ShownPage> {
  const reply = await api(hub as TestHub, 'GET', `/requests${query}`, undefined, key);
  if (reply.status !== 200) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.json() as ShownPage;
}

/** Waits until a page meets a condition, since requests are stored in the background. */
export async function untilListed(
  hub: Hub,
  query: string,
  isMet: (page: ShownPage) => boolean,
  key?: string,
): Promise<ShownPage> {
  const latest = performance.now() + STORED_WITHIN_MS;
  for (;;) {
    const page = await listed(hub, query, key);
    if (isMet(page)) return page;
    if (performance.now() > latest) throw new Error(`not kept in time: ${query} ${JSON.stringify(page)}`);
    await sleep(100);
  }
}

/** The kept request with a request id, with its body. */
export async function keptOf(hub: Hub, requestId: string, key?: string): Promise<Shown> {
  const query = `?outcome=all&request_id=${encodeURIComponent(requestId)}`;
  const { items } = await untilListed(hub, query, (page) => page.items.length > 0, key);
  const reply = await api(hub as TestHub, 'GET', `/requests/${items[0]?.id}`, undefined, key);
  return reply.json() as Shown;
}
