import type { TSchema } from 'typebox';
import type { RequiredRecords } from '../core/context/order-context.ts';
import { emptyOrderContext, type OrderContext } from '../core/context/order-context.ts';
import type { Core } from '../core/core.ts';
import type { OrderListRequest, OrderPage } from '../core/lists/order-lists.ts';
import type { Moment } from '../core/read/read-history.ts';
import type { Reply } from '../core/write-command.ts';
import type { FieldChange, OrderPatch } from '../model/change.ts';
import type { Failure, Problem } from '../model/failure.ts';
import type { Order } from '../model/order.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { isPossibleId } from '../model/text.ts';
import { bookmarkOwnerOf, orderConditionsOf } from './conditions.ts';
import { type Exemptions, front, invalid, type Judgement, problemsLeft } from './existing-values.ts';
import type { KeyedFacts, KeyedOperation, Sent } from './operation.ts';
import { empty, json, readReply, replyOf, successOf, tagged, withMerge, withRemoved } from './reply.ts';

/** What every operation on one order says. */
interface OrderFacts<B extends TSchema, Q extends TSchema, P> extends KeyedFacts<B, Q> {
  /** Reads what must be known before the order is read or locked. */
  prepare?(call: Sent<B, Q>, core: Core): Promise<Result<P>>;
  /** The id of the order; by default, the first parameter of the path. */
  idOf?(call: Sent<B, Q, P>): string;
  /** What is read with the order: the records that the request names, and those that the reply shows. */
  requires?: RequiredRecords | ((call: Sent<B, Q, P>) => RequiredRecords);
  /** The failure for an unknown order; by default, `not_found`. */
  absent?(id: string): Failure;
}

/** What every operation that writes one order says. */
interface OrderWrite<B extends TSchema, Q extends TSchema, P> extends OrderFacts<B, Q, P> {
  /** The problems that the schemas cannot express, reported together with theirs. */
  validate?(call: Sent<B, Q>): readonly Problem[];
  /** The reason for the history. */
  reason?(call: Sent<B, Q, P>): string | undefined;
}

/** An operation that changes one order. Without `exempts`, any problem refuses the call. */
export interface ChangeOrder<B extends TSchema, Q extends TSchema, P> extends OrderWrite<B, Q, P> {
  exempts?: Exemptions<[order: Order, context: OrderContext, call: Sent<B, Q, P>]>;
  /** The canonical change that the request means. Pure. */
  put(order: Order, context: OrderContext, call: Sent<B, Q, P>): Result<OrderPatch>;
  /** The body of the reply. Pure. */
  view(order: Order, context: OrderContext, call: Sent<B, Q, P>): unknown;
  /** The call removes what it leaves out, and `Stele-Removed` names it. */
  replaces?: boolean;
  /** The order is restored, by its own id, when it was deleted. */
  restores?: boolean;
}

/** Makes an operation that changes one order, with `If-Match`, `Prefer: merge`, `Idempotency-Key` and `Stele-Force`. */
export function changeOrder<B extends TSchema, Q extends TSchema, P>(operation: ChangeOrder<B, Q, P>): KeyedOperation {
  const status = successOf(operation);
  return {
    ...operation,
    kind: 'change',
    tellsRemoved: operation.replaces || operation.tellsRemoved || false,
    handle: front<B, Q, P>(operation, (call, core, judgement) => change(operation, status, call, core, judgement)),
  };
}

async function change<B extends TSchema, Q extends TSchema, P>(
  operation: ChangeOrder<B, Q, P>,
  status: number,
  call: Sent<B, Q, P>,
  core: Core,
  judgement: Judgement,
): Promise<Result<Reply>> {
  const { exempts } = operation;
  const { problems } = judgement;
  const id = operation.idOf?.(call) ?? call.id;
  // A bad body is reported before a missing order.
  const absent = problems.length > 0 ? invalid(problems) : absentOf(operation, id);
  if (!isPossibleId(id)) return refuse(absent);
  const conditions = orderConditionsOf(call);
  if (!conditions.ok) return conditions;
  const outcome = await core.write({
    ...conditions.value,
    target: operation.restores ? { restore: id } : { find: id },
    change: (order, context) => {
      if (!order) return refuse(absent);
      if (exempts && problems.length > 0) {
        const left = problemsLeft(exempts, call, judgement, order, context, call);
        if (left.length > 0) return refuse(invalid(left));
      }
      return operation.put(order, context, call);
    },
    reply: (order, context, done) => {
      const reply = withMerge(tagged(status, operation.view(order, context, call), order), done);
      return withRemoved(reply, operation.replaces ? done.changes : done.changes.filter(isOfAmount));
    },
    requires: requiredOf(operation.requires, call),
    reason: operation.reason?.(call),
    absent,
  });
  return replyOf(outcome);
}

/** Repriced lines remove the amount that was sent for the lines before, whatever the call is. */
const isOfAmount = ({ field }: FieldChange): boolean => field === 'amount';

/** An operation that creates one order. Without `exempts`, any problem refuses the call. */
export interface CreateOrder<B extends TSchema, Q extends TSchema, P>
  extends Omit<OrderWrite<B, Q, P>, 'absent' | 'idOf'> {
  /** A stored record that the request names may exempt a problem. `create` judges `call.problems` then. */
  exempts?: Omit<Exemptions<never>, 'existing'>;
  /** The id that the caller brings; by default, a new UUIDv7. */
  newId?(call: Sent<B, Q, P>): string | undefined;
  /** The canonical content of the order. Pure. */
  create(context: OrderContext, call: Sent<B, Q, P>): Result<OrderPatch>;
  /** The body of the reply. Pure. */
  view(order: Order, context: OrderContext, call: Sent<B, Q, P>): unknown;
}

/** Makes an operation that creates one order, with `Idempotency-Key`. */
export function createOrder<B extends TSchema, Q extends TSchema, P>(operation: CreateOrder<B, Q, P>): KeyedOperation {
  const status = successOf(operation);
  return {
    ...operation,
    kind: 'create',
    handle: front<B, Q, P>(operation, (call, core) => create(operation, status, call, core), true),
  };
}

async function create<B extends TSchema, Q extends TSchema, P>(
  operation: CreateOrder<B, Q, P>,
  status: number,
  call: Sent<B, Q, P>,
  core: Core,
): Promise<Result<Reply>> {
  const conditions = orderConditionsOf(call);
  if (!conditions.ok) return conditions;
  const outcome = await core.write({
    ...conditions.value,
    target: { create: operation.newId?.(call) ?? core.newId(call.principal.workspaceId), aliases: {} },
    change: (_none, context) => operation.create(context, call),
    reply: (order, context) => tagged(status, operation.view(order, context, call), order),
    requires: { ...requiredOf(operation.requires, call), workspace: true },
    reason: operation.reason?.(call),
    absent: { kind: 'internal' },
  });
  return replyOf(outcome);
}

/** An operation that deletes one order. One that was deleted before is unknown. */
export interface DeleteOrder<B extends TSchema, Q extends TSchema, P> extends OrderWrite<B, Q, P> {
  /** The body of the reply, which has none by default. Pure. */
  view?(order: Order, context: OrderContext, call: Sent<B, Q, P>): unknown;
}

/**
 * Makes an operation that deletes one order, with `If-Match` and `Idempotency-Key`. The reply has no tag, since nothing is
 * left to compare with.
 */
export function deleteOrder<B extends TSchema, Q extends TSchema, P>(operation: DeleteOrder<B, Q, P>): KeyedOperation {
  const status = successOf(operation);
  return {
    ...operation,
    kind: 'delete',
    handle: front<B, Q, P>(operation, async (call, core) => {
      const id = operation.idOf?.(call) ?? call.id;
      const absent = absentOf(operation, id);
      if (!isPossibleId(id)) return refuse(absent);
      const conditions = orderConditionsOf(call);
      if (!conditions.ok) return conditions;
      const outcome = await core.write({
        ...conditions.value,
        target: { find: id },
        change: () => ok({}),
        remove: true,
        reply: (order, context) =>
          operation.view ? json(status, operation.view(order, context, call)) : empty(status),
        requires: requiredOf(operation.requires, call),
        reason: operation.reason?.(call),
        absent,
      });
      return replyOf(outcome);
    }),
  };
}

/** An operation that reads one order. */
export interface ReadOrder<B extends TSchema, Q extends TSchema, P> extends OrderFacts<B, Q, P> {
  /** The version or the time at which the order is shown; by default, as it is now. */
  at?(call: Sent<B, Q, P>): Moment | undefined;
  /** The body of the reply. */
  view(order: Order, context: OrderContext, call: Sent<B, Q, P>): unknown;
}

/** Makes an operation that reads one order. The reply's tag stands for its bytes. */
export function readOrder<B extends TSchema, Q extends TSchema, P>(operation: ReadOrder<B, Q, P>): KeyedOperation {
  return {
    ...operation,
    kind: 'read',
    handle: front<B, Q, P>(operation, async (call, core) => {
      const id = operation.idOf?.(call) ?? call.id;
      if (!isPossibleId(id)) return refuse(absentOf(operation, id));
      const { workspaceId } = call.principal;
      const requires = requiredOf(operation.requires, call);
      const moment = operation.at?.(call);
      const read = moment
        ? await core.history.at(workspaceId, call.dialect, id, moment, requires)
        : await core.read.one(workspaceId, call.dialect, id, requires);
      if (!read.ok) return read;
      const { order, context } = read.value;
      return ok(readReply(call, operation.view(order, context, call), order));
    }),
  };
}

/** Which orders a list has, in which order, and which page is asked for. */
export type OrdersWanted = Pick<OrderListRequest, 'filter' | 'sort' | 'page'>;

/** An operation that lists orders by page. */
export interface ListOrders<B extends TSchema, Q extends TSchema> extends KeyedFacts<B, Q> {
  /** What the query asks for. `undefined`: no order can match, so none is read. */
  find(call: Sent<B, Q>, core: Core): Result<OrdersWanted | undefined> | Promise<Result<OrdersWanted | undefined>>;
  requires?: OrderListRequest['requires'];
  /** The body of the reply. */
  view(page: OrderPage, call: Sent<B, Q>): unknown;
}

/** Makes an operation that lists orders by page. */
export function listOrders<B extends TSchema, Q extends TSchema>(operation: ListOrders<B, Q>): KeyedOperation {
  const status = successOf(operation);
  return {
    ...operation,
    kind: 'list',
    handle: front<B, Q>({}, async (call, core) => {
      const wanted = await operation.find(call, core);
      if (!wanted.ok) return wanted;
      const { workspaceId } = call.principal;
      if (!wanted.value) {
        const none = { orders: [], context: emptyOrderContext(workspaceId), total: 0, hasMore: false };
        return ok(json(status, operation.view(none, call)));
      }
      const page = await core.read.list({
        ...wanted.value,
        requires: operation.requires ?? {},
        workspaceId,
        bookmarkOwner: bookmarkOwnerOf(call),
      });
      return page.ok ? ok(json(status, operation.view(page.value, call))) : page;
    }),
  };
}

const absentOf = ({ absent }: { absent?(id: string): Failure }, id: string): Failure =>
  absent?.(id) ?? { kind: 'not_found', entity: 'order', id };

const requiredOf = <C>(requires: RequiredRecords | ((call: C) => RequiredRecords) | undefined, call: C) =>
  typeof requires === 'function' ? requires(call) : (requires ?? {});
