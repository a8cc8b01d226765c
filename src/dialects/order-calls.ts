import { createHash } from 'node:crypto';
import type { Reply, WriteCommand } from '../core/command.ts';
import type { Core } from '../core/core.ts';
import type { Needs, Neighbours } from '../core/neighbours.ts';
import type { OrderPatch } from '../model/change.ts';
import type { Failure, Problem } from '../model/failure.ts';
import { isPossibleId } from '../model/id.ts';
import type { Order } from '../model/order.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import type { Call } from './dialect.ts';
import { json } from './reply.ts';

export interface ChangeRequest {
  /** The id from the path. */
  id: string;
  needs?: Needs;
  put(current: Order, neighbours: Neighbours): Result<OrderPatch>;
  status: number;
  show(order: Order, neighbours: Neighbours): unknown;
  /** What an unknown order is answered with; by default `not_found`. */
  absent?: Failure;
  /** What is wrong with the body; those that the order may excuse are for `put` to judge. */
  problems?: readonly Problem[];
  /** Whether the order may excuse a problem; by default, when it is a limit. */
  isExcusable?(problem: Problem): boolean;
}

/** Changes one order through the one write path, with what the headers ask for: `If-Match` and `Idempotency-Key`. */
export async function changeOrder(call: Call, core: Core, request: ChangeRequest): Promise<Result<Reply>> {
  const { problems = [], isExcusable = ({ binding }: Problem) => binding === 'limit' } = request;
  const invalid: Failure = { kind: 'invalid', problems: [...problems] };
  const isClear = problems.length === 0;
  // What no order can excuse needs no look at one.
  if (!isClear && !problems.some(isExcusable)) return refuse(invalid);
  const notFound: Failure = request.absent ?? { kind: 'not_found', entity: 'order', id: request.id };
  // A bad body is told of before a missing order.
  const absent = isClear ? notFound : invalid;
  if (!isPossibleId(request.id)) return refuse(absent);
  return write(call, core, {
    target: { find: request.id },
    change: (current, neighbours) => (current ? request.put(current, neighbours) : refuse(absent)),
    reply: (order, neighbours) => tagged(request.status, request.show(order, neighbours), order),
    needs: request.needs ?? {},
    absent,
  });
}

export interface CreateRequest {
  id: string;
  needs?: Needs;
  create(neighbours: Neighbours): Result<OrderPatch>;
  status: number;
  show(order: Order, neighbours: Neighbours): unknown;
}

/** Makes one order through the one write path. */
export async function createOrder(call: Call, core: Core, request: CreateRequest): Promise<Result<Reply>> {
  return write(call, core, {
    target: { create: request.id, aliases: {} },
    change: (_none, neighbours) => request.create(neighbours),
    reply: (order, neighbours) => tagged(request.status, request.show(order, neighbours), order),
    needs: { ...request.needs, workspace: true },
    absent: { kind: 'internal' },
  });
}

/** Reads one order and shows it. */
export async function showOrder(
  call: Call,
  core: Core,
  request: { id: string; needs?: Needs; show(order: Order, neighbours: Neighbours): unknown },
): Promise<Result<Reply>> {
  const absent: Failure = { kind: 'not_found', entity: 'order', id: request.id };
  if (!isPossibleId(request.id)) return refuse(absent);
  const read = await core.read.one(call.principal.workspaceId, call.dialect, request.id, request.needs ?? {});
  if (!read.ok) return read;
  const { order, neighbours } = read.value;
  const reply = tagged(200, request.show(order, neighbours), order);
  return ok(matchesNone(call.header('if-none-match'), order) ? reply : { ...reply, status: 304, body: '' });
}

type Wish = Omit<WriteCommand, 'actor' | 'ifMatch' | 'idempotency'>;

async function write(call: Call, core: Core, wish: Wish): Promise<Result<Reply>> {
  const ifMatch = readIfMatch(call.header('if-match'));
  if (!ifMatch.ok) return ifMatch;
  const key = readIdempotencyKey(call.header('idempotency-key'));
  if (!key.ok) return key;
  const outcome = await core.write({
    ...wish,
    actor: {
      workspaceId: call.principal.workspaceId,
      keyId: call.principal.keyId,
      dialect: call.dialect,
      operation: call.operation,
      requestId: call.requestId,
    },
    ifMatch: ifMatch.value,
    idempotency: key.value === undefined ? undefined : claim(call, key.value),
  });
  if (!outcome.ok) return outcome;
  if (!outcome.replayed) return ok(outcome.reply);
  return ok({ ...outcome.reply, headers: { ...outcome.reply.headers, 'Idempotency-Replayed': 'true' } });
}

const claim = (call: Call, key: string): WriteCommand['idempotency'] => ({
  scope: { keyFamily: call.principal.keyFamily, method: call.method, path: call.path, key },
  fingerprint: createHash('sha256').update(call.rawBody).digest('hex'),
});

/** A strong tag: the order's version (RFC 9110, section 8.8.3). */
const tagged = (status: number, shown: unknown, order: Order): Reply =>
  json(status, shown, { ETag: `"${order.version}"` });

const TAG_LIST = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/;

/** RFC 9110, section 13.1.1: weak tags and tags that are no version of ours match nothing; `*` matches what exists. */
function readIfMatch(header: string | undefined): Result<number[] | undefined> {
  if (header === undefined || header.trim() === '*') return ok(undefined);
  if (!TAG_LIST.test(header)) return badHeader('If-Match', 'must be "*" or a list of entity tags, such as "7"');
  return ok(
    [...header.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, tag]) =>
      weak || !/^[1-9]\d*$/.test(tag ?? '') ? [] : [Number(tag)],
    ),
  );
}

/** RFC 9110, section 13.1.2: a weak comparison, since it only saves sending again what the caller has. */
function matchesNone(header: string | undefined, order: Order): boolean {
  if (header === undefined) return true;
  return header.trim() !== '*' && ![...header.matchAll(/"([^"]*)"/g)].some(([, tag]) => tag === String(order.version));
}

const LONGEST_IDEMPOTENCY_KEY = 255;

function readIdempotencyKey(header: string | undefined): Result<string | undefined> {
  const key = header?.trim();
  if (!key) return ok(undefined);
  if (key.length > LONGEST_IDEMPOTENCY_KEY || !/^[\x20-\x7e]+$/.test(key)) {
    return badHeader('Idempotency-Key', `must be at most ${LONGEST_IDEMPOTENCY_KEY} printable ASCII characters`);
  }
  return ok(key);
}

function badHeader(name: string, reason: string): { ok: false; failure: Failure } {
  const problem: Problem = { place: 'header', path: [name], rule: 'format', reason, binding: 'shape' };
  return refuse({ kind: 'invalid', problems: [problem] });
}
