import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_CATALOG } from '../../src/demo/examples.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';

/** Whatever sends a request to a hub. */
export interface Sender {
  send(request: TestRequest): Promise<TestReply>;
}

/** One write with what it asks for, so that its reply can be judged. */
export interface Write {
  request: TestRequest;
  requestId: string;
  /** A text that no other write of the test puts into the order. */
  note?: string;
}

export interface Written extends Write {
  reply: TestReply;
  /** The version that the reply's tag names. */
  version: number;
}

/** The dialects' own ids of one order. */
export interface OrderIds {
  wizcommerce: string;
  bitbybit: string;
  evreka: string;
}

export const sameId = (id: string): OrderIds => ({ wizcommerce: id, bitbybit: id, evreka: id });

let count = 0;
/** A text that is used once. */
export const unique = (word: string): string => `${word}-${process.pid}-${++count}`;

export function patchStatus(key: string, { wizcommerce: id }: OrderIds, status: string): Write {
  const requestId = unique('patch');
  return {
    requestId,
    request: {
      method: 'PATCH',
      path: `/v1/orders/${id}/status`,
      headers: { 'x-api-key': key, 'x-request-id': requestId },
      body: { status },
    },
  };
}

/** A replacement that names what every order of the vendor has to name, and a note. */
export function replace(key: string, { wizcommerce: id }: OrderIds, referenceId: string): Write {
  const requestId = unique('replace');
  const note = unique('note');
  return {
    requestId,
    note,
    request: {
      method: 'PUT',
      path: `/v1/orders/${id}`,
      headers: { 'x-api-key': key, 'x-request-id': requestId },
      body: { ...newOrder(referenceId), internal_note: note },
    },
  };
}

/** The least that makes an order in WizCommerce's words. */
export function newOrder(referenceId?: string) {
  return {
    ...(referenceId === undefined ? {} : { reference_id: referenceId }),
    customer_id: '1234567890',
    payment_status: 'PENDING',
    fulfillment_status: 'UNFULFILLED',
    created_at: '2024-05-06T07:08:09Z',
    updated_at: '2024-05-06T07:08:09Z',
    line_items: [{ sku: 'RUG14754', quantity: 2, unit_price: 50.25 }],
  };
}

export function create(key: string, referenceId?: string, headers: Record<string, string> = {}): Write {
  const requestId = unique('create');
  return {
    requestId,
    request: {
      method: 'POST',
      path: '/v1/orders',
      headers: { 'x-api-key': key, 'x-request-id': requestId, ...headers },
      body: newOrder(referenceId),
    },
  };
}

export function takeNote(key: string, { bitbybit: id }: OrderIds, more: Record<string, unknown> = {}): Write {
  const requestId = unique('note');
  const note = unique('note');
  return {
    requestId,
    note,
    request: {
      method: 'PUT',
      path: `/customer/api/open/v1/orders/${id}`,
      headers: { 'x-api-key': key, 'x-request-id': requestId },
      body: { notes: note, ...more },
    },
  };
}

export function enterStatus(key: string, { evreka: id }: OrderIds, status_id: string): Write {
  const requestId = unique('enter');
  return {
    requestId,
    request: {
      method: 'PUT',
      path: `/engagement/orders/${id}/status`,
      headers: { authorization: `Bearer ${key}`, 'x-request-id': requestId },
      body: { status_id },
    },
  };
}

/** The n-th write of a mixture in which all dialects and all kinds of writes have their turn. */
export function mixedWrite(n: number, key: string, ids: OrderIds, referenceId: string): Write {
  switch (n % 5) {
    case 0:
      return patchStatus(key, ids, ['draft', 'confirmed', 'cancelled'][Math.floor(n / 5) % 3] as string);
    case 1:
      return takeNote(key, ids);
    case 2:
      return enterStatus(key, ids, DEMO_CATALOG[Math.floor(n / 5) % DEMO_CATALOG.length]?.id as string);
    case 3:
      return replace(key, ids, referenceId);
    default:
      return takeNote(key, ids, {
        status: ['active', 'archived', 'cancelled', 'refunded'][Math.floor(n / 5) % 4],
        financialStatus: ['pending', 'paid', 'refunded'][Math.floor(n / 5) % 3],
        fulfillmentStatus: ['unfulfilled', 'fulfilled'][Math.floor(n / 5) % 2],
      });
  }
}

/** Sends a write and reads its reply's tag. */
export async function perform(sender: Sender, write: Write): Promise<Written> {
  const reply = await sender.send(write.request);
  return { ...write, reply, version: Number(/^"(\d+)"$/.exec(reply.headers['etag'] ?? '')?.[1]) };
}

/** Asks again until something is so. */
export async function until(what: string, isSo: () => Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}

/** Other test files hold locks, migrate and fill tables meanwhile. */
const LONGEST_TRANSACTION_MS = 25_000;

/**
 * Waits until all transactions that are open on the server have ended, in the databases of other test files too. Until
 * then, later changes are not in the change feed.
 */
export async function untilFeedIsComplete(hub: Pick<TestHub, 'sql'>): Promise<void> {
  const [now] = await hub.sql<{ id: string }>('select pg_current_xact_id()::text as id');
  await until(
    'every transaction is over',
    async () => {
      const rows = await hub.sql('select where pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8', [now?.id]);
      return rows.length > 0;
    },
    LONGEST_TRANSACTION_MS,
  );
}
