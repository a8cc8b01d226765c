import { randomUUID } from 'node:crypto';
import { api } from '../access/people.ts';
import type { TestReply } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';

export interface ShownStatus {
  id: string;
  name: string;
  color: string;
  state: string;
  completes: boolean;
  next: string[] | null;
  is_default: boolean;
  archived_at: string | null;
  replaced_by: string | null;
  orders: number;
}

/** The catalog as the API shows it, archived entries included. */
export async function catalogOf(hub: TestHub, key = hub.key): Promise<ShownStatus[]> {
  const reply = await api(hub, 'GET', '/statuses?archived=true', undefined, key);
  if (reply.status !== 200) throw new Error(`the catalog was not shown: ${reply.text}`);
  return (reply.json() as { items: ShownStatus[] }).items;
}

/** The entry of the catalog with a name. */
export async function statusNamed(hub: TestHub, name: string, key = hub.key): Promise<ShownStatus> {
  const found = (await catalogOf(hub, key)).find((status) => status.name === name);
  if (!found) throw new Error(`there is no status ${name}`);
  return found;
}

/** Makes a status, by default with a new name. */
export async function makeStatus(
  hub: TestHub,
  wishes: Record<string, unknown> = {},
  key = hub.key,
): Promise<ShownStatus> {
  const wish = { name: `Status ${randomUUID().slice(0, 8)}`, color: '#123456', state: 'confirmed', ...wishes };
  const reply = await api(hub, 'POST', '/statuses', wish, key);
  if (reply.status !== 201) throw new Error(`no status was made: ${reply.text}`);
  return reply.json() as ShownStatus;
}

/** Sends an order to a status, as Evreka360's clients do. */
export function enter(hub: TestHub, orderId: string, statusId: string): Promise<TestReply> {
  return hub.send({
    method: 'PUT',
    path: `/engagement/orders/${orderId}/status`,
    headers: { authorization: `Bearer ${hub.key}` },
    body: { status_id: statusId },
  });
}

/** A call of the hub's own API with an idempotency key. */
export function once(
  hub: Pick<TestHub, 'send'>,
  key: string,
  idempotencyKey: string,
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<TestReply> {
  return hub.send({
    method,
    path: `/api${path}`,
    headers: { 'x-api-key': key, 'idempotency-key': idempotencyKey },
    ...(body === undefined ? {} : { body }),
  });
}

export interface ShownChange {
  entity: string;
  entity_id: string;
  change: string;
  operation: string;
  actor: string;
  changes: { field: string; from: unknown; to: unknown }[];
}

/** What was administered, the latest first. */
export async function changesOf(hub: TestHub, key = hub.key): Promise<ShownChange[]> {
  const reply = await api(hub, 'GET', '/administration-changes?limit=200', undefined, key);
  if (reply.status !== 200) throw new Error(`the changes were not shown: ${reply.text}`);
  return (reply.json() as { items: ShownChange[] }).items;
}
