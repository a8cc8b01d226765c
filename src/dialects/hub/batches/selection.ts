import { BatchStopped } from '../../../core/batches/batch-stopped.ts';
import { type IdPages, notAsExpected } from '../../../core/batches/batches.ts';
import type { Core } from '../../../core/core.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { listMeant } from '../orders/query.ts';
import { type BulkRequest, MOST_MATCHES, MOST_ORDERS } from './schema.ts';

/** The orders of a bulk change: a list, or for more than `MOST_ORDERS` their number and pages of them. */
export type Selected = readonly string[] | { total: number; pages: IdPages };

type Listed = Parameters<Core['read']['listByCursor']>[0];

const PAGE = 1000;

/**
 * Selects the orders that a request means, each once: the named ones, or those that match the filter now. Fails with `invalid` if the
 * filter is invalid or matches too many, with `conflict` if there are not as many as expected, and with `unavailable`.
 */
export async function selectOrders(
  core: Core,
  workspaceId: string,
  request: BulkRequest,
  isDryRun: boolean,
): Promise<Result<Selected>> {
  const { ids, filter = {}, expect } = request;
  const found = ids ? ok([...new Set(ids)]) : await selectedBy(core, workspaceId, filter);
  if (!found.ok) return found;
  if (expect !== undefined && !isDryRun) {
    const total = await totalOf(core, workspaceId, filter, found.value);
    if (!total.ok) return total;
    if (total.value !== expect) return notAsExpected(expect, total.value);
  }
  if (found.value.length <= MOST_ORDERS) return found;
  const total = await totalOf(core, workspaceId, filter, found.value);
  if (!total.ok) return total;
  const problem = tooMany(total.value, request, isDryRun);
  if (problem) return refuse({ kind: 'invalid', problems: [problem] });
  return ok({ total: total.value, pages: pagesOf(core, workspaceId, filter) });
}

type Filter = NonNullable<BulkRequest['filter']>;

/** Up to `MOST_ORDERS` ids, and a page beyond if there are more. */
async function selectedBy(core: Core, workspaceId: string, filter: Filter): Promise<Result<string[]>> {
  const found = new Set<string>();
  try {
    for await (const ids of pagesOf(core, workspaceId, filter)) {
      for (const id of ids) found.add(id);
      if (found.size > MOST_ORDERS) break;
    }
  } catch (error) {
    if (error instanceof BatchStopped) return error.failed;
    throw error;
  }
  return ok([...found]);
}

/**
 * The ids that match a filter, page by page, in order of creation. An order whose time of creation is changed meanwhile may come
 * twice, and is then unchanged the second time.
 */
export async function* pagesOf(core: Core, workspaceId: string, filter: Filter): AsyncGenerator<string[]> {
  const listed = await listedBy(core, workspaceId, filter);
  if (!listed.ok) throw new BatchStopped(listed);
  let after: Listed['after'];
  do {
    const page = await core.read.listByCursor({ ...listed.value, after, size: PAGE, withTotal: false });
    if (!page.ok) throw new BatchStopped(page);
    yield page.value.orders.map(({ id }) => id);
    after = page.value.next;
  } while (after);
}

/** How many orders there are, of which so many were found. */
async function totalOf(
  core: Core,
  workspaceId: string,
  filter: Filter,
  found: readonly string[],
): Promise<Result<number>> {
  if (found.length <= MOST_ORDERS) return ok(found.length);
  const listed = await listedBy(core, workspaceId, filter);
  if (!listed.ok) return listed;
  const page = await core.read.listByCursor({ ...listed.value, after: undefined, size: 1, withTotal: true });
  return page.ok ? ok(page.value.total ?? found.length) : page;
}

async function listedBy(
  core: Core,
  workspaceId: string,
  filter: Filter,
): Promise<Result<Pick<Listed, 'workspaceId' | 'filter' | 'sort' | 'requires'>>> {
  const listed = await listMeant(filter, workspaceId, core);
  if (listed.ok) {
    const sort = { by: 'created_at', descending: false } as const;
    return ok({ workspaceId, filter: listed.value.filter, sort, requires: {} });
  }
  const { failure } = listed;
  return failure.kind === 'invalid' ? refuse({ ...failure, problems: failure.problems.map(inFilter) }) : listed;
}

const inFilter = (problem: Problem): Problem => ({ ...problem, place: 'body', path: ['filter', ...problem.path] });

function tooMany(total: number, { expect, all_or_nothing }: BulkRequest, isDryRun: boolean): Problem | undefined {
  const problem = (field: string, reason: string, expected: number): Problem => ({
    place: 'body',
    path: [field],
    rule: 'count',
    reason,
    binding: 'shape',
    expected,
  });
  if (total > MOST_MATCHES) {
    return problem('filter', `matches ${total} orders, and one batch has at most ${MOST_MATCHES}`, MOST_MATCHES);
  }
  if (all_or_nothing) {
    const reason = `matches ${total} orders, and all_or_nothing changes at most ${MOST_ORDERS}`;
    return problem('filter', reason, MOST_ORDERS);
  }
  if (expect !== undefined || isDryRun) return undefined;
  const reason = `matches ${total} orders: more than ${MOST_ORDERS} are changed only with "expect": ${total}`;
  return problem('filter', reason, MOST_ORDERS);
}
