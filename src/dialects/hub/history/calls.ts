import { Type } from 'typebox';
import { patchBackTo } from '../../../core/orders/history.ts';
import { BUSY } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { isPossibleId } from '../../../model/text.ts';
import type { KeyedOperation, Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/orders.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { view } from '../orders/lens.ts';
import { ShownOrder } from '../orders/schema.ts';
import { NullableText, PageOf } from '../schema.ts';
import { listChanges } from './changes.ts';
import type { KnownOperations } from './known-words.ts';
import { entryOf, HistoryEntry, Reasoned, Reversion, TimeZone } from './schema.ts';

const MOST_VERSIONS = 200;
export const DEFAULT_VERSIONS = 50;

/** The query of a history. */
export const HistoryQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_VERSIONS,
        description: 'Versions on a page, fewer if they are large; 50 by default.',
      }),
    ),
    after: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2 ** 31 - 1,
        description: 'The `next` of the page before: an earlier version.',
      }),
    ),
  },
  { additionalProperties: false },
);

const getHistory = list({
  id: 'getOrderHistory',
  method: 'GET',
  path: '/orders/{id}/history',
  scope: 'orders:read',
  summary: 'List the versions of an order',
  description:
    'The latest first, with author, time, dialect, reason, and every field from and to. Includes deleted orders.',
  parameters: { id: 'The id of the order.' },
  query: HistoryQuery,
  replies: {
    200: {
      description: 'Versions of the order',
      schema: Type.Object({
        ...PageOf(HistoryEntry).properties,
        order_id: Type.String(),
        next: NullableText(),
        time_zone: TimeZone(),
      }),
    },
  },
  answer: async (call, core) => {
    const { id } = call;
    if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'order', id });
    const { limit = DEFAULT_VERSIONS, after } = call.query;
    const page = await core.history.of(call.principal.workspaceId, call.dialect, id, { before: after, most: limit });
    if (!page.ok) return page;
    const { orderId, changes, actors, timeZone, hasMore } = page.value;
    const items = changes.map((change) => entryOf(change, actors));
    return ok(
      json(200, {
        order_id: orderId,
        items,
        next: hasMore ? String(items.at(-1)?.version) : null,
        time_zone: timeZone,
      }),
    );
  },
});

/** The versions that a revert has read, and whether the order has changed since. */
interface Reverted {
  latest: number;
  before: Order;
  isChanged: boolean;
}

const revert = changeOrder({
  id: 'revertOrder',
  method: 'POST',
  path: '/orders/{id}/revert',
  scope: 'orders:write',
  summary: 'Revert an order to an earlier version',
  description:
    'Makes a new version; the history stays. It restores every writable field, and the status if the catalog allows ' +
    'the move. Aliases of the order stay.',
  parameters: { id: 'The id of the order.' },
  body: Reversion,
  tellsRemoved: true,
  replies: { 200: { description: 'The changed order', schema: ShownOrder } },
  prepare: async ({ id, principal: { workspaceId }, dialect, body: { version } }, core): Promise<Result<Reverted>> => {
    const latest = await core.history.latest(workspaceId, id);
    if (!latest.ok) return latest;
    const earlier = await core.history.at(workspaceId, dialect, id, { version }, {});
    if (!earlier.ok) return earlier;
    return ok({ latest: latest.value.version, before: earlier.value.order, isChanged: false });
  },
  requires: ({ prepared: { before } }) => ({
    ids: { customers: before.customer_id === undefined ? [] : [before.customer_id] },
    referenceIds: before.reference_id === undefined ? [] : [before.reference_id],
  }),
  put: (order, _context, { prepared }) => {
    // Only a merge passes an earlier version.
    if (order.version < prepared.latest) return refuse({ kind: 'conflict', reason: NOT_MERGED });
    prepared.isChanged = order.version > prepared.latest;
    return prepared.isChanged ? refuse(BUSY) : ok(patchBackTo(prepared.before, order));
  },
  reason: ({ body: { reason, version } }) => reason ?? `Back to version ${version}`,
  view,
});

const MOST_ATTEMPTS = 10;

const NOT_MERGED = 'A revert discards later changes, so it cannot be merged with them';

/**
 * The earlier version is read before the order is locked. A version in between may be an erasure of exactly these
 * values, which then must not be written again: the revert reads the history once more.
 */
const revertOrder: KeyedOperation = {
  ...revert,
  handle: async (call, core) => {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const done = await revert.handle(call, core);
      const { prepared } = call as { prepared?: Reverted };
      if (done.ok || !prepared?.isChanged) return done;
      prepared.isChanged = false;
    }
    return refuse(BUSY);
  },
};

const restoreOrder = changeOrder({
  id: 'restoreOrder',
  method: 'POST',
  path: '/orders/{id}/restore',
  scope: 'orders:write',
  summary: 'Restore a deleted order',
  description:
    'The order returns with its reference id and its aliases. It is refused (409) if another order has one of them ' +
    'by now. An order that is not deleted stays as it is.',
  parameters: { id: "The hub's own id of the order." },
  body: Reasoned,
  bodyIsOptional: true,
  replies: { 200: { description: 'The order', schema: ShownOrder } },
  restores: true,
  // Only the deleted order itself says which ids it would get back. It cannot change while it is deleted.
  prepare: ({ id, principal }, core) => core.history.latest(principal.workspaceId, id),
  requires: ({ prepared: { reference_id, aliases } }) => ({
    referenceIds: reference_id === undefined ? [] : [reference_id],
    aliases: Object.values(aliases),
  }),
  put: () => ok({}),
  reason: ({ body }) => body?.reason,
  view,
});

/** The calls that show the history of orders and revert to it. `known` are the dialects with their operations. */
export const historyCalls = (known: () => readonly KnownOperations[]): readonly Operation[] => [
  getHistory,
  revertOrder,
  restoreOrder,
  listChanges(known),
];
