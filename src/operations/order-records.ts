import type { TSchema } from 'typebox';
import type { OrderContext, RequiredRecords } from '../core/context/order-context.ts';
import type { Core } from '../core/core.ts';
import type { Counting } from '../core/orders/shipments-and-invoices.ts';
import { isUnwanted, type Reply, type WriteOutcome } from '../core/write-command.ts';
import { differences, type OrderPatch } from '../model/change.ts';
import type { Failure, Problem } from '../model/failure.ts';
import { idFor, type Order } from '../model/order.ts';
import { contentOf, type OrderRecordKind, type RecordContent, type Recorded } from '../model/record.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { isPossibleId } from '../model/text.ts';
import { conditionsOf } from './conditions.ts';
import { front, invalid } from './existing-values.ts';
import type { KeyedFacts, KeyedOperation, Sent } from './operation.ts';
import { replyOf, successOf, tagged } from './reply.ts';

/** What every operation says that writes a shipment or an invoice. Any problem refuses the call. */
interface OrderRecordFacts<K extends OrderRecordKind, B extends TSchema, Q extends TSchema> extends KeyedFacts<B, Q> {
  entity: K;
  /** The problems that the schemas cannot express, reported together with theirs. */
  validate?(call: Sent<B, Q>): readonly Problem[];
  /** What is read with the order. */
  requires?(call: Sent<B, Q>): RequiredRecords;
  /** The failure when the order is not there. */
  orderAbsent: Failure;
  /** The problems of items that the order's lines cannot count. Pure. */
  uncountable(wrong: Counting['wrong'], call: Sent<B, Q>, content: RecordContent<K>): readonly Problem[];
  /** Counts the record in the lines of its order. Pure. */
  count(order: Order, present: RecordContent<K> | undefined, id: string, content: RecordContent<K>): Counting;
  /** The body of the reply; `orderId` is the id by which the clients know the order. Pure. */
  view(record: Recorded<K>, orderId: string): unknown;
}

/** An operation that creates a shipment or an invoice. */
export interface CreateOrderRecord<K extends OrderRecordKind, B extends TSchema, Q extends TSchema>
  extends OrderRecordFacts<K, B, Q> {
  orderOf(call: Sent<B, Q>): string;
  /** The content of the new record. Pure. */
  create(order: Order, context: OrderContext, call: Sent<B, Q>, newId: () => string): RecordContent<K>;
}

/**
 * Makes an operation that creates a shipment or an invoice in the transaction of its order. `If-Match` refers to the order;
 * `If-None-Match` refers to the record, which does not exist yet.
 */
export function createOrderRecord<K extends OrderRecordKind, B extends TSchema, Q extends TSchema>(
  operation: CreateOrderRecord<K, B, Q>,
): KeyedOperation {
  const { orderAbsent } = operation;
  return {
    ...operation,
    kind: 'create',
    handle: front<B, Q>(operation, async (call, core) => {
      const conditions = conditionsOf(call);
      if (!conditions.ok) return conditions;
      const orderId = operation.orderOf(call);
      if (!isPossibleId(orderId)) return refuse(orderAbsent);
      const newId = (): string => core.newId(call.principal.workspaceId);
      const id = newId();
      return replyOf(
        await core.write({
          ...conditions.value,
          unwantedVersions: undefined,
          target: { find: orderId },
          requires: operation.requires?.(call) ?? {},
          change: (order, context) =>
            order
              ? counted(operation, call, order, undefined, id, operation.create(order, context, call, newId))
              : refuse(orderAbsent),
          reply: (order, context) => shown(operation, call.dialect, id, order, context),
          absent: orderAbsent,
        }),
      );
    }),
  };
}

/** An operation that changes a shipment or an invoice. */
export interface ChangeOrderRecord<K extends OrderRecordKind, B extends TSchema, Q extends TSchema>
  extends OrderRecordFacts<K, B, Q> {
  /** The content that the request means. Pure. */
  put(record: Recorded<K>, context: OrderContext, call: Sent<B, Q>, newId: () => string): RecordContent<K>;
}

/** Makes an operation that changes a shipment or an invoice in the transaction of its order. The tags refer to the record. */
export function changeOrderRecord<K extends OrderRecordKind, B extends TSchema, Q extends TSchema>(
  operation: ChangeOrderRecord<K, B, Q>,
): KeyedOperation {
  return {
    ...operation,
    kind: 'change',
    handle: front<B, Q>(operation, async (call, core) => replyOf(await change(operation, call, core))),
  };
}

async function change<K extends OrderRecordKind, B extends TSchema, Q extends TSchema>(
  operation: ChangeOrderRecord<K, B, Q>,
  call: Sent<B, Q>,
  core: Core,
): Promise<WriteOutcome> {
  const { entity, orderAbsent } = operation;
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const { knownVersions, unwantedVersions, ...asked } = conditions.value;
  // A record stays with its order: before the order is locked, only the order's id is read of it.
  const absent: Failure = { kind: 'not_found', entity, id: call.id };
  if (!isPossibleId(call.id)) return refuse(absent);
  const read = await core.records.find(call.principal.workspaceId, { ids: { [entity]: [call.id] } }, call.dialect);
  if (!read.ok) return read;
  const found = read.value.get(entity, call.id);
  if (!found) return refuse(absent);
  const required = operation.requires?.(call) ?? {};
  return core.write({
    ...asked,
    target: { find: found.order_id, isOwnId: true },
    requires: { ...required, ids: { ...required.ids, [entity]: [found.id] } },
    change: (order, context) => {
      const stored = storedIn(context, entity, found.id);
      if (!order || !stored || stored.deleted) return refuse(orderAbsent);
      const present = stored.record;
      if (isUnwanted(unwantedVersions, present.version)) {
        return refuse({
          kind: 'version_conflict',
          currentVersion: present.version,
          differing: [],
          entity,
          isUnwanted: true,
        });
      }
      const newId = (): string => core.newId(call.principal.workspaceId);
      const content = operation.put(present, context, call, newId);
      const stale =
        knownVersions && !knownVersions.includes(present.version) ? staleness(entity, present, content) : undefined;
      return stale ? refuse(stale) : counted(operation, call, order, contentOf(present), found.id, content);
    },
    reply: (order, context) => shown(operation, call.dialect, found.id, order, context),
    absent: orderAbsent,
  });
}

const NONE: ReadonlySet<string> = new Set();

/** The fields that differ for a caller with an old version; `undefined` when the change is in effect already. */
function staleness<K extends OrderRecordKind>(
  entity: K,
  present: Recorded<K>,
  content: RecordContent<K>,
): Failure | undefined {
  const sides = differences(contentOf(present), content, NONE).map(({ field, from, to }) => ({
    field,
    theirs: from,
    yours: to,
  }));
  if (sides.length === 0) return undefined;
  const differing = sides.map(({ field }) => field);
  return { kind: 'version_conflict', currentVersion: present.version, differing, sides, entity };
}

function counted<K extends OrderRecordKind, B extends TSchema, Q extends TSchema>(
  operation: OrderRecordFacts<K, B, Q>,
  call: Sent<B, Q>,
  order: Order,
  present: RecordContent<K> | undefined,
  id: string,
  content: RecordContent<K>,
): Result<OrderPatch> {
  const { patch, wrong } = operation.count(order, present, id, content);
  return wrong.length > 0 ? refuse(invalid(operation.uncountable(wrong, call, content))) : ok(patch);
}

function shown<K extends OrderRecordKind>(
  operation: KeyedFacts & { entity: K; view(record: Recorded<K>, orderId: string): unknown },
  dialect: string,
  id: string,
  order: Order,
  context: OrderContext,
): Reply {
  const stored = storedIn(context, operation.entity, id);
  if (!stored) throw new Error(`${operation.entity} ${id} is not in the context of its order`);
  return tagged(successOf(operation), operation.view(stored.record, idFor(order, dialect)), stored.record);
}

const storedIn = <K extends OrderRecordKind>(context: OrderContext, kind: K, id: string) =>
  context[kind].get(id) as { record: Recorded<K>; deleted: boolean } | undefined;
