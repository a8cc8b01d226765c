import type { Decision } from '../../../src/core/orders/decide-order.ts';
import { create, merge, replace, statusMeant, view } from '../../../src/dialects/hub/orders/lens.ts';
import { NewOrder, OrderMergePatch, OrderReplacement } from '../../../src/dialects/hub/orders/schema.ts';
import type { OrderPatch } from '../../../src/model/change.ts';
import type { Problem } from '../../../src/model/failure.ts';
import { ok, type Result } from '../../../src/model/result.ts';
import type { State } from '../../../src/model/status.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { putThrough, type World } from '../../support/arbitrary-order.ts';
import type { Json } from '../../support/laws.ts';

const compile = createValidation();
const checks = {
  replacement: compile(OrderReplacement, 'body'),
  patch: compile(OrderMergePatch, 'body'),
  created: compile(NewOrder, 'body'),
};

/** What the schemas say of a body. */
const problemsOf = (body: unknown, kind: keyof typeof checks): Problem[] => checks[kind](body);

/** What a client reads from `GET`: without the fields that have no value. */
export const read = ({ order, context }: World): Json => JSON.parse(JSON.stringify(view(order, context))) as Json;

/** Sends a whole order through the schema, the lens and the rules. */
export const put = (world: World, body: unknown): Result<Decision> =>
  putThrough(world, (order, context) => replace(order, body, problemsOf(body, 'replacement'), context));

/** Sends a merge patch through the schema, the lens and the rules. */
export const patch = (world: World, body: unknown): Result<Decision> =>
  putThrough(world, (order, context) => merge(order, body, problemsOf(body, 'patch'), context));

/** Moves an order through the lens and the rules. */
export const move = (world: World, sent: { id?: string; state?: State }): Result<Decision> =>
  putThrough(world, (order, context) => {
    const status = statusMeant(sent, order, context);
    return ok(status ? { status } : {});
  });

/** What a create means, without making the order. */
export const meantByCreate = (world: World, body: unknown): Result<OrderPatch> =>
  create(body, problemsOf(body, 'created'), world.context);
