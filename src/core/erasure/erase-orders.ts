import type { OrderChange } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import type { OrderRecordKind, Recorded } from '../../model/record.ts';
import { instantOf } from '../../model/time.ts';
import type { Connection } from '../../store/database/connection.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { BEGIN, lockWithin } from '../../store/database/transaction.ts';
import { blankOrderChanges, blankRecordChanges, findRecordVersions } from '../../store/erasure/history.ts';
import { findOfOrders, type KeptRecord } from '../../store/erasure/records.ts';
import { blankRequestsOfOrders } from '../../store/erasure/requests.ts';
import { findHistories, insertChanges } from '../../store/orders/changes.ts';
import { findAnyOrders, lockAnyOrders, updateDocuments, updateOrders } from '../../store/orders/orders.ts';
import { insertRecordChanges, updateRecords } from '../../store/records/records.ts';
import { endTransaction } from '../transaction/end.ts';
import type { Outcome } from '../transaction/run.ts';
import { type CustomerRecords, noteOf } from './erase-customer-records.ts';
import { eraseOrder, ownedUntil } from './erase-order.ts';
import { eraseRecord, eraseVersions } from './erase-record.ts';
import type { ErasureCounts, ErasureRun } from './erasure.ts';
import { createMentions } from './person.ts';

/** The result of erasing some orders. */
export interface ErasedOrders extends Pick<ErasureCounts, 'orders' | 'versions' | 'records'> {
  /** The ids of the shipments and invoices that were made while their orders were the person's. */
  recordIds: string[];
}

/** Erases a person's values in some orders and their histories, in one transaction. */
export async function eraseOrders(
  connection: Connection,
  command: ErasureRun,
  customerRecords: CustomerRecords,
  ids: readonly string[],
  waitMs: number,
): Promise<Outcome<ErasedOrders>> {
  const { actor, personalExtras, ending } = command;
  // Locked before they are read, so that earlier writes are committed and later writes read the erased order.
  const lock = storing(lockAnyOrders(actor.workspaceId, ids, true), () => undefined);
  await connection.pipeline(BEGIN, ...lockWithin(waitMs, [lock]));
  const [found, changes] = await connection.pipeline(
    findAnyOrders(actor.workspaceId, ids),
    findHistories(actor.workspaceId, ids),
  );
  const histories = Map.groupBy(changes, ({ order_id }) => order_id);
  const erased = [...found.values()].map((order) => ({
    order,
    ...eraseOrder(order, histories.get(order.id) ?? [], customerRecords, personalExtras),
  }));
  const now = instantOf(connection.now);
  const mentions = createMentions(customerRecords.names);
  const reason = command.reason !== undefined && !mentions(command.reason) ? command.reason : undefined;
  // An order that lost only earlier values gets a new version too. A client that reverts to them then gets a conflict.
  const made = erased.flatMap(({ order, content, changes: fields, versions }) =>
    content || versions.length > 0 ? [nextOf(content ?? order, fields, now, { actor, reason })] : [],
  );
  const orders = made.map(({ order }) => order);
  const versions = erased.flatMap((each) => each.versions);
  const beside = await eraseOfOrders(connection, command, customerRecords, histories, erased);
  const writes = [
    ...(orders.length > 0
      ? [
          updateOrders(actor.workspaceId, orders),
          updateDocuments(actor.workspaceId, orders),
          insertChanges(
            actor.workspaceId,
            made.map(({ change }) => change),
          ),
        ]
      : []),
    ...(versions.length > 0 ? [blankOrderChanges(actor.workspaceId, versions)] : []),
    ...beside.writes,
    ...(orders.length > 0
      ? [
          blankRequestsOfOrders(
            actor.workspaceId,
            orders.map(({ id }) => id),
          ),
        ]
      : []),
  ];
  await endTransaction(connection, writes, ending);
  const { records, recordIds } = beside;
  return { ok: true, orders: orders.length, versions: versions.length + beside.versions, records, recordIds };
}

/** Erases the person's values in the shipments and invoices of locked orders, and in their histories. */
async function eraseOfOrders(
  connection: Connection,
  command: ErasureRun,
  { customerId }: CustomerRecords,
  histories: ReadonlyMap<string, OrderChange[]>,
  erased: readonly { order: Order; mentions(text: string): boolean }[],
): Promise<{ writes: Query<void>[]; records: number; versions: number; recordIds: string[] }> {
  const { workspaceId } = command.actor;
  const orderIds = erased.map(({ order }) => order.id);
  const [shipments, invoices] = await connection.pipeline(
    findOfOrders('shipments', workspaceId, orderIds),
    findOfOrders('invoices', workspaceId, orderIds),
  );
  const theirs = [...shipments, ...invoices].filter(({ record }) => {
    const { order_id, created_at } = record as Recorded<OrderRecordKind>;
    const until = ownedUntil(histories.get(order_id) ?? [], customerId);
    return until === 'no end' || (until !== undefined && created_at <= until);
  });
  if (theirs.length === 0) return { writes: [], records: 0, versions: 0, recordIds: [] };
  const [ofShipments, ofInvoices] = await connection.pipeline(
    findRecordVersions(workspaceId, 'shipments', idsOf(theirs, 'shipments')),
    findRecordVersions(workspaceId, 'invoices', idsOf(theirs, 'invoices')),
  );
  const recordVersions = [...ofShipments, ...ofInvoices];
  const mentionsIn = new Map(erased.map(({ order, mentions }) => [order.id, mentions]));
  const now = instantOf(connection.now);
  const writes: Query<void>[] = [];
  let records = 0;
  let versions = 0;
  for (const kept of theirs) {
    const { record, kind } = kept;
    const mentions = mentionsIn.get((record as Recorded<OrderRecordKind>).order_id) ?? (() => false);
    const own = recordVersions.filter((version) => version.kind === kind && version.record_id === record.id);
    const left = eraseRecord(kept, mentions);
    if (left) {
      const note = noteOf(kept, 'updated', left.changes, own, now, command);
      const { version, changed_at } = note;
      writes.push(updateRecords(kind, workspaceId, [{ ...left.record, version, changed_at }]));
      writes.push(insertRecordChanges(workspaceId, [note]));
      records += 1;
    }
    const blanked = eraseVersions(own, mentions);
    if (blanked.length > 0) writes.push(blankRecordChanges(workspaceId, blanked));
    versions += blanked.length;
  }
  return { writes, records, versions, recordIds: theirs.map(({ record }) => record.id) };
}

const idsOf = (records: readonly KeptRecord[], kind: OrderRecordKind): string[] =>
  records.flatMap((kept) => (kept.kind === kind ? [kept.record.id] : []));

function nextOf(
  content: Order,
  changes: OrderChange['changes'],
  now: string,
  { actor, reason }: Pick<ErasureRun, 'actor' | 'reason'>,
): { order: Order; change: OrderChange } {
  const changed_at = now > content.changed_at ? now : content.changed_at;
  const order = { ...content, version: content.version + 1, changed_at, updated_at: changed_at };
  const change: OrderChange = {
    order_id: order.id,
    version: order.version,
    kind: 'updated',
    changes,
    dialect: actor.dialect,
    operation: actor.operation,
    actor: actor.keyId,
    request_id: actor.requestId,
    trace_context: actor.traceContext,
    forced: false,
    changed_at,
    updated_at: changed_at,
    ...(reason === undefined ? {} : { reason }),
  };
  return { order, change };
}
