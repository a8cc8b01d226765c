import type { Core } from '../../../core/core.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { MOST_SHARED_VIEWS, MOST_VIEWS } from '../../../model/view.ts';
import { administer } from '../../../operations/administer.ts';
import type { Call, KeyedOperation } from '../../../operations/operation.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { listMeant, type OrderFilterSent } from '../orders/query.ts';
import { doneReply, PageOf } from '../schema.ts';
import { type Filters, NewView, showView, View, ViewChange } from './schema.ts';

const SCOPE = 'orders:read';
const ID = { id: 'The id of the view.' };

const listViews = list({
  id: 'listViews',
  method: 'GET',
  path: '/views',
  scope: SCOPE,
  summary: 'List the saved views: own and shared ones, by name',
  replies: { 200: { description: 'All of them', schema: PageOf(View) } },
  answer: async ({ principal }, core) => {
    const listed = await core.access.views.list(principal);
    return listed.ok ? ok(json(200, { items: listed.value.map(showView), next: null })) : listed;
  },
});

const createView = administer({
  id: 'createView',
  method: 'POST',
  path: '/views',
  scope: SCOPE,
  summary: 'Save a view of the orders',
  description:
    'Filters, columns and the sort order of a list, under a name. Its owner is the user or the API key that calls; a key keeps its views ' +
    `when it is rotated. At most ${MOST_VIEWS} views of an owner with different names, and ${MOST_SHARED_VIEWS} shared ones in a workspace.`,
  body: NewView,
  replies: { 201: { description: 'The view', schema: View } },
  prepare: checkSent,
  administer: async ({ views }, { principal, body }) => {
    const { name, shared = false, filters = {}, columns = [], sort } = body;
    const made = await views.create(principal, { name, shared, filters, columns, sort: sort ?? undefined });
    return made.ok ? ok(json(201, showView(made.value))) : made;
  },
});

const changeView = administer({
  id: 'changeView',
  method: 'PATCH',
  path: '/views/{id}',
  scope: SCOPE,
  summary: 'Change a saved view',
  description:
    'Fields that are left out stay; filters and columns are replaced as a whole. A shared view is changed by its owner, or with the ' +
    'scope `admin`. It keeps its owner.',
  parameters: ID,
  body: ViewChange,
  replies: { 200: { description: 'The changed view', schema: View } },
  prepare: checkSent,
  administer: async ({ views }, { principal, id, body }) => {
    const { name, shared, filters, columns, sort } = body;
    const changed = await views.change(principal, id, { name, shared, filters, columns, sort });
    return changed.ok ? ok(json(200, showView(changed.value))) : changed;
  },
});

const deleteView = administer({
  id: 'deleteView',
  method: 'DELETE',
  path: '/views/{id}',
  scope: SCOPE,
  summary: 'Delete a saved view',
  description: 'A shared view is deleted by its owner, or with the scope `admin`.',
  parameters: ID,
  replies: { 204: { description: 'The view is deleted' } },
  administer: async ({ views }, { principal, id }) => doneReply(await views.remove(principal, id)),
});

/** The calls for saved views. */
export const viewCalls: readonly KeyedOperation[] = [listViews, createView, changeView, deleteView];

/** Checks the filters as the list itself does, and that each column comes once. Fails with `invalid` or `unavailable`. */
async function checkSent({ body, principal }: Call, core: Core): Promise<Result<void>> {
  const { filters = {}, columns = [] } = body as { filters?: Filters; columns?: string[] };
  const { deleted: _deleted, ...filter } = filters;
  const listed = await listMeant(filter as OrderFilterSent, principal.workspaceId, core);
  if (!listed.ok && listed.failure.kind !== 'invalid') return listed;
  const ofFilters = listed.ok || listed.failure.kind !== 'invalid' ? [] : listed.failure.problems.map(inFilters);
  const problems = [...ofFilters, ...columns.flatMap((column, i) => (columns.indexOf(column) < i ? [twice(i)] : []))];
  return problems.length > 0 ? refuse({ kind: 'invalid', problems }) : ok(undefined);
}

const inFilters = (problem: Problem): Problem => ({ ...problem, place: 'body', path: ['filters', ...problem.path] });

const twice = (number: number): Problem => ({
  place: 'body',
  path: ['columns', number],
  rule: 'duplicate',
  reason: 'is there twice',
  binding: 'shape',
});
