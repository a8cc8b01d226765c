import type { OrderContext } from '../../../core/context/order-context.ts';
import type { Core } from '../../../core/core.ts';
import type { WriteCommand } from '../../../core/write-command.ts';
import type { OrderPatch } from '../../../model/change.ts';
import { type Problem, renderFailure } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { OrderConditions } from '../../../operations/conditions.ts';
import { json } from '../../../operations/reply.ts';
import { failures } from '../errors.ts';
import { merge, requirementsOf, retagged, statusMove } from '../orders/lens.ts';
import { listMeant } from '../orders/query.ts';
import { type BulkRequest, type BulkResult, MOST_ORDERS } from './schema.ts';

const PAGE = 1000;

/**
 * The ids of the requested orders, each once: the named ones, or those that match the filter now. Fails with `invalid`
 * if the filter is invalid or matches too many, and with `unavailable`.
 */
export async function selectedIds(
  core: Core,
  workspaceId: string,
  { ids, filter = {} }: BulkRequest,
): Promise<Result<string[]>> {
  if (ids) return ok([...new Set(ids)]);
  const listed = listMeant(filter);
  if (!listed.ok) {
    const problems = listed.failure.kind === 'invalid' ? listed.failure.problems : [];
    return refuse({ kind: 'invalid', problems: problems.map(inFilter) });
  }
  const found: string[] = [];
  const sort = { by: 'created_at', descending: false } as const;
  let after: Parameters<Core['read']['listByCursor']>[0]['after'];
  do {
    const page = await core.read.listByCursor({
      workspaceId,
      filter: listed.value.filter,
      sort,
      after,
      size: PAGE,
      withTotal: false,
      requires: {},
    });
    if (!page.ok) return page;
    found.push(...page.value.orders.map(({ id }) => id));
    after = page.value.next;
    if (found.length > MOST_ORDERS) return refuse({ kind: 'invalid', problems: [TOO_MANY] });
  } while (after);
  return ok(found);
}

const inFilter = (problem: Problem): Problem => ({ ...problem, place: 'body', path: ['filter', ...problem.path] });

const TOO_MANY: Problem = {
  place: 'body',
  path: ['filter'],
  rule: 'count',
  reason: `must mean at most ${MOST_ORDERS} orders`,
  binding: 'shape',
  expected: MOST_ORDERS,
};

/** The command for one order. */
export function commandOf(
  id: string,
  request: BulkRequest,
  { actor, force }: Pick<OrderConditions, 'actor' | 'force'>,
): WriteCommand {
  return {
    actor,
    target: { find: id },
    change: (order, context) => (order ? meant(order, request, context) : refuse(absent(id))),
    reply: (order, _context, { changes }) => {
      const result: BulkResult = {
        id,
        result: changes.length > 0 ? 'changed' : 'unchanged',
        version: order.version,
      };
      return json(200, result);
    },
    requires: request.patch === undefined ? {} : requirementsOf(request.patch),
    reason: request.reason,
    force,
    absent: absent(id),
  };
}

/** The result of a refused order. */
export function refusedResult(id: string, failure: Parameters<typeof renderFailure>[1]): BulkResult {
  const problem = JSON.parse(renderFailure(failures, failure).body) as Record<string, unknown>;
  return { id, result: 'refused', problem };
}

const absent = (id: string) => ({ kind: 'not_found', entity: 'order', id }) as const;

function meant(order: Order, { status, patch, tags }: BulkRequest, context: OrderContext): Result<OrderPatch> {
  const merged = patch === undefined ? ok<OrderPatch>({}) : below('patch', merge(order, patch, [], context));
  if (!merged.ok) return merged;
  const present = merged.value.tags ?? order.tags;
  const tagged = tags === undefined ? ok<OrderPatch>({}) : below('tags', retagged(present, tags));
  if (!tagged.ok) return tagged;
  const moved = status === undefined ? ok<OrderPatch>({}) : below('status', statusMove(status, order, context));
  return moved.ok ? ok({ ...merged.value, ...tagged.value, ...moved.value }) : moved;
}

/** Prefixes the paths of problems with a field of the body. */
function below<T>(part: string, result: Result<T>): Result<T> {
  if (result.ok || result.failure.kind !== 'invalid') return result;
  const problems = result.failure.problems.map((problem) => ({ ...problem, path: [part, ...problem.path] }));
  return refuse({ kind: 'invalid', problems });
}
