import type { Decision } from '../../../src/core/orders/decide-order.ts';
import { create, putOrder, putStatus, view } from '../../../src/dialects/wizcommerce/orders/lens.ts';
import type { StatusChange } from '../../../src/dialects/wizcommerce/orders/schema.ts';
import { V1, V2, type Version } from '../../../src/dialects/wizcommerce/orders/schema.ts';
import type { OrderPatch } from '../../../src/model/change.ts';
import type { Problem } from '../../../src/model/failure.ts';
import { ok, type Result } from '../../../src/model/result.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { putThrough, type World } from '../../support/arbitrary-order.ts';
import type { Json } from '../../support/laws.ts';

const compile = createValidation();
const checks = new Map(
  [V1, V2].map((version) => {
    const { Replacement, NewOrder } = version;
    return [version, { replacement: compile(Replacement, 'body'), created: compile(NewOrder, 'body') }];
  }),
);

/** What the schemas of a version say of a body. */
export const problemsOf = (body: unknown, version: Version, kind: 'replacement' | 'created'): Problem[] =>
  checks.get(version)?.[kind](body) ?? [];

/** What a client reads from `GET`: without the fields that have no value. */
export const read = ({ order, context }: World, version = V1): Json =>
  JSON.parse(JSON.stringify(view(order, context, version))) as Json;

/** Sends a replacement through the schema, the lens and the rules. */
export const replace = (world: World, body: unknown, version = V1): Result<Decision> =>
  putThrough(world, (order, context) =>
    putOrder(order, body, problemsOf(body, version, 'replacement'), context, version),
  );

/** Sends a status through the lens and the rules. */
export const changeStatus = (world: World, sent: StatusChange): Result<Decision> =>
  putThrough(world, (order, context) => ok(putStatus(order, sent, context)));

/** What a create means, without making the order. */
export const meantByCreate = (world: World, body: unknown, version = V1): Result<OrderPatch> =>
  create(body, problemsOf(body, version, 'created'), world.context, version);

/** The problems of a refusal, as `path: reason`; nothing for a success or another failure. */
export function complaints(result: Result<unknown>): string[] {
  if (result.ok || result.failure.kind !== 'invalid') return [];
  return result.failure.problems.map(({ path, reason }: Problem) => `${path.join('.')}: ${reason}`);
}
