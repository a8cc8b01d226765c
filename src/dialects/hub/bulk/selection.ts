import type { Core } from '../../../core/core.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { listMeant } from '../orders/query.ts';
import { type BulkRequest, MOST_ORDERS } from './wire.ts';

const PAGE = 1000;

/**
 * The ids of the orders that a request means, each once: those it names, or those that meet its filter now. Fails with
 * `invalid` when the filter is none or meets too many, and with `unavailable`.
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
