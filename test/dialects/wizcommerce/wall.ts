import type { Decision } from '../../../src/core/decide.ts';
import { create, putOrder, putStatus } from '../../../src/dialects/wizcommerce/lens.ts';
import { view } from '../../../src/dialects/wizcommerce/view.ts';
import { NewOrder, OrderReplacement, type StatusChange } from '../../../src/dialects/wizcommerce/wire/request.ts';
import { createValidation } from '../../../src/http/validation.ts';
import type { OrderPatch } from '../../../src/model/change.ts';
import type { Problem } from '../../../src/model/failure.ts';
import { ok, type Result } from '../../../src/model/result.ts';
import { putThrough, type World } from '../../support/arbitrary-order.ts';

const compile = createValidation();
const checkReplacement = compile(OrderReplacement, 'body');
const checkNew = compile(NewOrder, 'body');

export type Json = Record<string, unknown>;

/** What a client reads from `GET`: without the fields that have no value. */
export const read = ({ order, neighbours }: World): Json => JSON.parse(JSON.stringify(view(order, neighbours))) as Json;

/** Sends a replacement through the schema, the lens and the rules. */
export const replace = (world: World, body: unknown): Result<Decision> =>
  putThrough(world, (order, neighbours) => putOrder(order, body, checkReplacement(body), neighbours));

/** Sends a status through the lens and the rules. */
export const changeStatus = (world: World, sent: StatusChange): Result<Decision> =>
  putThrough(world, (order, neighbours) => ok(putStatus(order, sent, neighbours)));

/** What a create means, without making the order. */
export const meantByCreate = (world: World, body: unknown): Result<OrderPatch> =>
  create(body, checkNew(body), world.neighbours);

/** The world as a decision leaves it. */
export const after = (world: World, { order }: Decision): World => ({ ...world, order });

/** The problems of a refusal, as `path: reason`; nothing for a success or another failure. */
export function complaints(result: Result<unknown>): string[] {
  if (result.ok || result.failure.kind !== 'invalid') return [];
  return result.failure.problems.map(({ path, reason }: Problem) => `${path.join('.')}: ${reason}`);
}

/** The decision, for tests in which a refusal is a failure. */
export function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}
