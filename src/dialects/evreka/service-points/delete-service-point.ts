import { type Actor, isUnwanted } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import { idFor } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { bookmarkOwnerOf, conditionsOf } from '../../../operations/conditions.ts';
import type { Call, KeyedOperation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { NAME } from '../extras.ts';
import { Detail } from '../wire/basics.ts';
import { ServicePointDeletion } from '../wire/service-points.ts';

export const deleteServicePoint: KeyedOperation = {
  id: 'deleteServicePoint',
  method: 'DELETE',
  path: '/service_points/{service_point_id}',
  scope: 'customers:delete',
  summary: 'Delete a service point',
  description:
    'Orders keep what they show of it. Deleting them with it needs the scope `orders:delete`, and is done order by order ' +
    'before: if it is interrupted, it goes on when it is asked for again.',
  parameters: { service_point_id: 'The id of the service point.' },
  body: ServicePointDeletion,
  bodyIsOptional: true,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The service point is deleted', schema: Detail } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { should_delete_linked_orders = false } = (call.body ?? {}) as ServicePointDeletion;
    const id = call.parameters.service_point_id ?? '';
    const { workspaceId, scopes } = call.principal;
    const seen = await core.records.find(workspaceId, { ids: { service_points: [id] } }, NAME);
    if (!seen.ok) return seen;
    const point = seen.value.get('service_points', id);
    if (point && should_delete_linked_orders) {
      if (!scopes.has('orders:delete')) return refuse({ kind: 'forbidden', scope: 'orders:delete' });
      const conditions = conditionsOf(call);
      if (!conditions.ok) return conditions;
      const { actor, ifMatch, ifNoneMatch } = conditions.value;
      // Before any order is gone.
      const isSeen = isUnwanted(ifNoneMatch, point.version);
      if (isSeen || (ifMatch && !ifMatch.includes(point.version))) {
        return refuse({
          kind: 'version_conflict',
          currentVersion: point.version,
          differing: [],
          entity: 'service_points',
          ...(isSeen ? { isUnwanted: true } : {}),
        });
      }
      const deleted = await deleteOrdersAt(call, core, actor, id);
      if (!deleted.ok) return deleted;
    }
    return writeRecord(call, core, {
      target: { kind: 'service_points', find: id },
      change: () => ok([{ kind: 'service_points', id, content: null }]),
      status: 200,
      show: () => ({ detail: `Successfully deleted Service Point (${point?.name ?? id})` }),
    });
  },
};

const AT_ONCE = 50;

/** Deletes the orders of a place through the one way in which orders are written. */
async function deleteOrdersAt(call: Call, core: Core, actor: Actor, pointId: string): Promise<Result<void>> {
  for (;;) {
    const page = await core.read.list({
      workspaceId: call.principal.workspaceId,
      bookmarkOwner: bookmarkOwnerOf(call),
      filter: { extras: [{ dialect: NAME, path: ['service_point', 'id'], match: { exact: pointId } }] },
      sort: { by: 'created_at', descending: false },
      // What is deleted is in no list: the first page always has what is left.
      page: { number: 1, size: AT_ONCE },
      requires: {},
    });
    if (!page.ok) return page;
    const { orders } = page.value;
    const outcomes = await Promise.all(
      orders.map((order) =>
        core.write({
          actor,
          target: { find: idFor(order, NAME) },
          change: () => ok({}),
          remove: true,
          reply: () => ({ status: 200, headers: {}, body: '' }),
          requires: {},
          absent: { kind: 'not_found', entity: 'order', id: order.id },
        }),
      ),
    );
    // Somebody else may have deleted one meanwhile.
    const refused = outcomes.find((outcome) => !outcome.ok && outcome.failure.kind !== 'not_found');
    if (refused && !refused.ok) return refuse(refused.failure);
    if (orders.length < AT_ONCE || !outcomes.some((outcome) => outcome.ok)) return ok(undefined);
  }
}
