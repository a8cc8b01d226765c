import type { OrderChange } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import type { Order } from '../../model/order.ts';
import type { Recorded } from '../../model/record.ts';
import { insertAdministrationChanges } from '../../store/administration-changes.ts';
import type { Query } from '../../store/database/query.ts';
import { insertAnswers, type KeptAnswer } from '../../store/idempotency.ts';
import { insertChanges } from '../../store/orders/changes.ts';
import { addToCounts, type OrderCount } from '../../store/orders/order-counts.ts';
import {
  insertAliases,
  insertOrders,
  releaseAliases,
  releaseNames,
  updateDocuments,
  updateOrders,
} from '../../store/orders/orders.ts';
import {
  deleteRecords,
  insertRecordChanges,
  insertRecords,
  replaceAliases,
  restoreRecords,
  updateRecords,
} from '../../store/records/records.ts';
import type { RecordDecision } from '../records/decide-records.ts';

/** What was decided of orders. */
export interface DecidedOrders {
  /** By id: as they were, and as they become. */
  before: ReadonlyMap<string, Order>;
  after: ReadonlyMap<string, Order>;
  created: ReadonlySet<string>;
  /** Orders whose document changes too. */
  rewritten: ReadonlySet<string>;
  changes: readonly OrderChange[];
  /** Whether later transactions may have changed the orders before (see `insertChanges`). */
  isOvertaken: boolean;
}

/** What a transaction decided. */
export interface Decided {
  orders?: DecidedOrders;
  records?: readonly RecordDecision[];
  administration?: Parameters<typeof insertAdministrationChanges>[0];
  answers?: readonly KeptAnswer[];
}

/**
 * The statements that store what was decided, its history and the answers to idempotency keys. Empty when nothing changed.
 * `writer` differs by connection, so that connections count orders in different rows.
 */
export function save(
  workspaceId: string,
  { orders, records = [], administration = [], answers = [] }: Decided,
  writer = 0,
): Query<void>[] {
  const counts = orders ? countChanges(orders.before, orders.after) : [];
  return [
    ...records.flatMap((decision) => recordWrites(workspaceId, decision)),
    ...(orders ? orderWrites(workspaceId, orders) : []),
    ...(administration.length > 0 ? [insertAdministrationChanges(administration)] : []),
    ...(answers.length > 0 ? [insertAnswers(workspaceId, answers)] : []),
    ...(counts.length > 0 ? [addToCounts(workspaceId, writer, counts)] : []),
  ];
}

function orderWrites(workspaceId: string, decided: DecidedOrders): Query<void>[] {
  const { before, after, changes } = decided;
  const orders = [...after.values()];
  const created = orders.filter((order) => decided.created.has(order.id));
  const updated = orders.filter((order) => !decided.created.has(order.id));
  const rewritten = updated.filter((order) => decided.rewritten.has(order.id));
  const removed = updated.filter((order) => order.deleted_at !== undefined);
  const renamed = updated.filter(
    (order) => order.deleted_at === undefined && !sameValue(aliasesHeld(before.get(order.id)), order.aliases),
  );
  return [
    ...(removed.length > 0 ? releaseNames(workspaceId, removed) : []),
    ...releaseAliases(
      workspaceId,
      renamed.flatMap(({ id }) => living(before.get(id)) ?? []),
    ),
    ...(created.length > 0 ? insertOrders(workspaceId, created) : []),
    ...insertAliases(workspaceId, renamed),
    ...(updated.length > 0 ? [updateOrders(workspaceId, updated)] : []),
    ...(rewritten.length > 0 ? [updateDocuments(workspaceId, rewritten)] : []),
    ...(changes.length > 0 ? [insertChanges(workspaceId, changes, decided.isOvertaken)] : []),
  ];
}

const living = (order: Order | undefined): Order | undefined => (order?.deleted_at === undefined ? order : undefined);

/** A deleted order has no aliases. */
const aliasesHeld = (order: Order | undefined): Order['aliases'] => living(order)?.aliases ?? {};

function recordWrites(workspaceId: string, decision: RecordDecision): Query<void>[] {
  if (decision.changes.length === 0) return [];
  return [
    // Deletions first: a new record may take the reference id of a deleted one.
    ...[...decision.deleted].map(([kind, ids]) => deleteRecords(kind, workspaceId, ids)),
    ...[...decision.updated].map(([kind, records]) => updateRecords(kind, workspaceId, records)),
    ...[...decision.restored].map(([kind, records]) => restoreRecords(kind, workspaceId, records)),
    ...[...decision.inserted].map(([kind, records]) => insertRecords(kind, workspaceId, records)),
    ...aliasWrites(workspaceId, decision),
    insertRecordChanges(workspaceId, decision.changes),
  ];
}

/** Only customers have aliases, which change rarely. A deleted customer loses them until it is restored. */
function aliasWrites(workspaceId: string, decision: RecordDecision): Query<void>[] {
  const { inserted, updated, restored, deleted, changes } = decision;
  const gone = (deleted.get('customers') ?? []).map((id) => ({ id }));
  const renamed = new Set(
    changes
      .filter(
        ({ kind, change, changes: fields }) =>
          kind === 'customers' && (change === 'restored' || fields.some(({ field }) => field === 'aliases')),
      )
      .map(({ record_id }) => record_id),
  );
  if (renamed.size + gone.length === 0) return [];
  const customers = [inserted, updated, restored].flatMap(
    (byKind) => (byKind.get('customers') ?? []) as Recorded<'customers'>[],
  );
  return replaceAliases('customers', workspaceId, [...gone, ...customers.filter(({ id }) => renamed.has(id))]);
}

/**
 * How much the number of orders of each status and fulfilment changes, between the orders as read and as decided. An order that was not
 * read is new. Deleted orders do not count. Combinations whose number stays are left out.
 */
export function countChanges(before: ReadonlyMap<string, Order>, after: ReadonlyMap<string, Order>): OrderCount[] {
  const counts = new Map<string, OrderCount>();
  const add = ({ status_id, fulfillment_status }: Order, orders: number): void => {
    const key = `${fulfillment_status} ${status_id}`;
    const count = counts.get(key);
    if (count) count.orders += orders;
    else counts.set(key, { status_id, fulfillment_status, orders });
  };
  for (const [id, order] of after) {
    const found = before.get(id);
    const was = found?.deleted_at === undefined ? found : undefined;
    const isGone = order.deleted_at !== undefined;
    if (was && !isGone && was.status_id === order.status_id && was.fulfillment_status === order.fulfillment_status) {
      continue;
    }
    if (was) add(was, -1);
    if (!isGone) add(order, 1);
  }
  return [...counts.values()].filter(({ orders }) => orders !== 0);
}
