import { type Static, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { STATES, type State } from '../../../model/status.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { listOrders as list } from '../../../operations/order-calls.ts';
import { NAME } from '../name.ts';
import {
  idsMeant,
  pageMeant,
  pageQuery,
  paginationOf,
  periodQuery,
  periodsMeant,
  referenceIdsQuery,
  timeSortMeant,
  timeSortQuery,
} from '../paging.ts';
import { SHOWN } from './required-records.ts';
import { status } from './status.ts';
import { named, type Version } from './version.ts';
import { viewSummary } from './view.ts';
import type { Status } from './words.ts';

const Query = Type.Object({
  ...pageQuery,
  ...timeSortQuery,
  order_status: Type.Optional(
    Type.Enum(['draft', 'confirmed', 'cancelled'], {
      type: 'string',
      default: 'draft',
      description: "A workspace's settings can say that a list without it has orders of any status.",
    }),
  ),
  ...periodQuery,
  reference_ids: referenceIdsQuery,
  source: Type.Optional(Type.String({ maxLength: 255 })),
});
type Query = Static<typeof Query>;

/** `GET /orders` of a version. */
export const listOrders = (version: Version): Operation => ({
  ...named(version, 'listOrders'),
  method: 'GET',
  path: '/orders',
  scope: 'orders:read',
  summary: 'List orders',
  query: Query,
  replies: { 200: { description: 'A page of orders', schema: version.replies.List } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as Query;
    const states = await statesMeant(query.order_status, call, core);
    if (!states.ok) return states;
    const page = pageMeant(query);
    return list(call, core, {
      filter: {
        states: states.value,
        ...periodsMeant(query),
        referenceIds: idsMeant(query.reference_ids),
        sources: query.source === undefined ? undefined : [query.source],
      },
      sort: timeSortMeant(query),
      page,
      requires: SHOWN,
      show: ({ orders, context, total, hasMore }) => ({
        data: orders.map((order) => viewSummary(order, context, version)),
        pagination: paginationOf(page, total, hasMore),
      }),
    });
  },
});

/** The states that are shown as the word that was asked for. Without one it is `draft`, unless the workspace has it otherwise. */
async function statesMeant(asked: Status | undefined, call: Call, core: Core): Promise<Result<State[] | undefined>> {
  if (asked === undefined) {
    const workspace = await core.read.workspace(call.principal.workspaceId);
    if (!workspace.ok) return workspace;
    if (workspace.value.settings?.[NAME]?.order_status === 'any') return ok(undefined);
  }
  return ok(STATES.filter((state) => status.shows[state] === (asked ?? 'draft')));
}
