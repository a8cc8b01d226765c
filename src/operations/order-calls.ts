import type { Reply, WriteCommand } from '../core/command.ts';
import type { OrderContext } from '../core/context/order-context.ts';
import type { RequiredRecords } from '../core/context/required-records.ts';
import type { Core } from '../core/core.ts';
import type { OrderListRequest, OrderPage } from '../core/lists/order-lists.ts';
import type { FieldChange, OrderPatch } from '../model/change.ts';
import type { Failure, Problem } from '../model/failure.ts';
import type { Order } from '../model/order.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { isPossibleId } from '../model/text.ts';
import { bookmarkOwnerOf, orderConditionsOf } from './conditions.ts';
import type { Call } from './operation.ts';
import { json, readReply, replyOf, tagged, withMerge, withRemoved } from './reply.ts';

export interface ChangeRequest {
  /** The id from the path. */
  id: string;
  requires?: RequiredRecords;
  put(current: Order, context: OrderContext): Result<OrderPatch>;
  status: number;
  show(order: Order, context: OrderContext): unknown;
  /** What an unknown order is answered with; by default `not_found`. */
  absent?: Failure;
  /** What is wrong with the body; those that the order may exempt are for `put` to judge. */
  problems?: readonly Problem[];
  /** Whether the order may exempt a problem; by default, when it is a limit. */
  isExemptible?(problem: Problem): boolean;
  /** Why, for the history. */
  reason?: string | undefined;
  /** What the call leaves out it removes: the answer names what. */
  replaces?: boolean;
}

/**
 * Changes one order through the one write path, with what the headers ask for: `If-Match`, `Prefer: merge`,
 * `Idempotency-Key` and `Stele-Force`.
 */
export async function changeOrder(call: Call, core: Core, request: ChangeRequest): Promise<Result<Reply>> {
  const { problems = [], isExemptible = ({ binding }: Problem) => binding === 'limit' } = request;
  const invalid: Failure = { kind: 'invalid', problems: [...problems] };
  const isClear = problems.length === 0;
  // What no order can exempt needs no look at one.
  if (!isClear && !problems.some(isExemptible)) return refuse(invalid);
  const notFound: Failure = request.absent ?? { kind: 'not_found', entity: 'order', id: request.id };
  // A bad body is told of before a missing order.
  const absent = isClear ? notFound : invalid;
  if (!isPossibleId(request.id)) return refuse(absent);
  return write(call, core, {
    target: { find: request.id },
    change: (current, context) => (current ? request.put(current, context) : refuse(absent)),
    reply: (order, context, done) => {
      const reply = withMerge(tagged(request.status, request.show(order, context), order), done);
      return withRemoved(reply, request.replaces ? done.changes : done.changes.filter(isOfAmount));
    },
    requires: request.requires ?? {},
    reason: request.reason,
    absent,
  });
}

/** Repriced lines remove the amount that was said of those before, whatever the call is. */
const isOfAmount = ({ field }: FieldChange): boolean => field === 'amount';

export interface CreateRequest {
  id: string;
  requires?: RequiredRecords;
  create(context: OrderContext): Result<OrderPatch>;
  status: number;
  show(order: Order, context: OrderContext): unknown;
}

/** Makes one order through the one write path. */
export async function createOrder(call: Call, core: Core, request: CreateRequest): Promise<Result<Reply>> {
  return write(call, core, {
    target: { create: request.id, aliases: {} },
    change: (_none, context) => request.create(context),
    reply: (order, context) => tagged(request.status, request.show(order, context), order),
    requires: { ...request.requires, workspace: true },
    absent: { kind: 'internal' },
  });
}

export interface DeleteRequest {
  /** The id from the path. */
  id: string;
  requires?: RequiredRecords;
  /** Why, for the history. */
  reason?: string | undefined;
  status: number;
  /** The body of the answer; without it, the answer has none. */
  show?(order: Order, context: OrderContext): unknown;
  /** What an unknown order, or one that was deleted before, is answered with; by default `not_found`. */
  absent?: Failure;
}

/**
 * Deletes one order through the one write path, with what the headers ask for: `If-Match` and `Idempotency-Key`. The
 * answer has no tag, since there is nothing left to compare with.
 */
export async function deleteOrder(call: Call, core: Core, request: DeleteRequest): Promise<Result<Reply>> {
  const { id, status, show } = request;
  const absent: Failure = request.absent ?? { kind: 'not_found', entity: 'order', id };
  if (!isPossibleId(id)) return refuse(absent);
  return write(call, core, {
    target: { find: id },
    change: () => ok({}),
    remove: true,
    reply: (order, context) => (show ? json(status, show(order, context)) : { status, headers: {}, body: '' }),
    requires: request.requires ?? {},
    reason: request.reason,
    absent,
  });
}

/** Restores one order through the one write path, by its own id, with what the headers ask for. */
export async function restoreOrder(call: Call, core: Core, request: ChangeRequest): Promise<Result<Reply>> {
  const { id, status } = request;
  const absent: Failure = { kind: 'not_found', entity: 'order', id };
  if (!isPossibleId(id)) return refuse(absent);
  return write(call, core, {
    target: { restore: id },
    change: (current, context) => (current ? request.put(current, context) : refuse(absent)),
    reply: (order, context) => tagged(status, request.show(order, context), order),
    requires: request.requires ?? {},
    reason: request.reason,
    absent,
  });
}

/** Lists orders and shows a page of them. Fails with `unavailable`. */
export async function listOrders(
  call: Call,
  core: Core,
  request: Omit<OrderListRequest, 'workspaceId' | 'bookmarkOwner'> & { show(page: OrderPage): unknown },
): Promise<Result<Reply>> {
  const { show, ...wanted } = request;
  const page = await core.read.list({
    ...wanted,
    workspaceId: call.principal.workspaceId,
    bookmarkOwner: bookmarkOwnerOf(call),
  });
  return page.ok ? ok(json(200, show(page.value))) : page;
}

/** Reads one order and shows it. */
export async function showOrder(
  call: Call,
  core: Core,
  request: { id: string; requires?: RequiredRecords; show(order: Order, context: OrderContext): unknown },
): Promise<Result<Reply>> {
  const absent: Failure = { kind: 'not_found', entity: 'order', id: request.id };
  if (!isPossibleId(request.id)) return refuse(absent);
  const read = await core.read.one(call.principal.workspaceId, call.dialect, request.id, request.requires ?? {});
  if (!read.ok) return read;
  const { order, context } = read.value;
  return ok(readReply(call, request.show(order, context), order));
}

type Wish = Omit<WriteCommand, 'actor' | 'ifMatch' | 'ifNoneMatch' | 'idempotency' | 'merge' | 'force'>;

async function write(call: Call, core: Core, wish: Wish): Promise<Result<Reply>> {
  const conditions = orderConditionsOf(call);
  return conditions.ok ? replyOf(await core.write({ ...wish, ...conditions.value })) : conditions;
}
