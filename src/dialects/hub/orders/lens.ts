import type { OrderContext } from '../../../core/context/order-context.ts';
import type { OrderPatch } from '../../../model/change.ts';
import type { Problem } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { valueAt } from '../../../operations/values.ts';
import { contentMeant, isWritable, statusMeant, WRITABLE, type Written } from './content.ts';
import { problemsBesideExisting } from './existing-values.ts';
import { depthProblems, extrasProblems } from './extras.ts';
import { isObject, mergePatch } from './merge-patch.ts';
import { referenceProblems } from './references.ts';
import { view } from './view.ts';

/** Which problems do not count, beside what the order itself exempts: of a file that is no request, say. */
export type Exemption = (problem: Problem) => boolean;

const nothing: Exemption = () => false;

/**
 * The change that a whole order means which takes the place of the present one: every writable field counts as sent. What
 * must have a value goes back to what a new order has; `display_id`, `created_at` and the status stay when they are left
 * out. `problems` is what the request validation found. Fails with `invalid`: those that the order does not exempt, all at once.
 */
export function replace(
  order: Order,
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  isExempt: Exemption = nothing,
): Result<OrderPatch> {
  const wrong = wrongIn(body, body, problems, order, context).filter((problem) => !isExempt(problem));
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  return ok(meant(WRITABLE, body as Written, order, context));
}

/**
 * The change that a merge patch means (RFC 7396). What it makes of the order is what is checked, as far as it differs from
 * what is there; only fields that are sent are touched. A status is no document to be merged into: it is where to go. Fails
 * as `replace` does.
 */
export function merge(
  order: Order,
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  isExempt: Exemption = nothing,
): Result<OrderPatch> {
  const deep = depthProblems(valueAt(body, ['extras']));
  if (deep.length > 0 || !isObject(body)) {
    return refuse({ kind: 'invalid', problems: [...problemsBesideExisting(problems, body, undefined), ...deep] });
  }
  const { status, ...patch } = body;
  const merged = { ...(mergePatch(asDocument(order), patch) as object), ...(status === undefined ? {} : { status }) };
  const fields = Object.keys(patch).filter((field) => isWritable(field) && field !== 'updated_at');
  const sent = Object.fromEntries(Object.entries(merged).filter(([field]) => Object.hasOwn(body, field)));
  const wrong = [...wrongIn(sent, body, problems, order, context), ...incomplete(sent)].filter(
    (problem) => !isExempt(problem),
  );
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  return ok(meant(fields as typeof WRITABLE, merged as Written, order, context));
}

/** The content of a new order. What is left out is as in any new order. Fails as `replace` does. */
export function create(
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  isExempt: Exemption = nothing,
): Result<OrderPatch> {
  const wrong = wrongIn(body, body, problems, undefined, context).filter((problem) => !isExempt(problem));
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  const fields = Object.keys(body as object).filter(isWritable);
  return ok(meant(fields, body as Written, undefined, context));
}

function meant(
  fields: readonly Parameters<typeof contentMeant>[0][number][],
  wished: Written,
  present: Order | undefined,
  context: OrderContext,
): OrderPatch {
  const status = wished.status && statusMeant(wished.status, present, context);
  return { ...contentMeant(fields, wished, present, context), ...(status ? { status } : {}) };
}

/** All that is wrong with an order as it is to be: what the request validation found in the body, and what only the order can tell. */
function wrongIn(
  wished: unknown,
  body: unknown,
  problems: readonly Problem[],
  present: Order | undefined,
  context: OrderContext,
): Problem[] {
  const extras = valueAt(wished, ['extras']);
  const deep = depthProblems(extras);
  return [
    ...problemsBesideExisting(problems, body, present && view(present, context)),
    ...deep,
    ...(deep.length > 0 ? [] : extrasProblems(extras, present?.extras)),
    ...referenceProblems(wished, present, context),
  ];
}

/** What a patch is merged into: the order as it would be sent, without its status. */
const asDocument = (order: Order): unknown => {
  const { status: _status, ...document } = view(order, { statuses: [] });
  return document;
};

const COMPLETE = {
  customer_consent: ['has_consent', 'consent_file_id'],
  container_info: ['key', 'unit', 'volume'],
} as const;

/** What a merge leaves without a value that it must have. */
function incomplete(merged: Record<string, unknown>): Problem[] {
  return Object.entries(COMPLETE).flatMap(([field, required]) => {
    const value = merged[field];
    if (!isObject(value)) return [];
    return required
      .filter((name) => value[name] === undefined)
      .map(
        (name): Problem => ({
          place: 'body',
          path: [field, name],
          rule: 'required',
          reason: 'is required',
          binding: 'shape',
        }),
      );
  });
}
