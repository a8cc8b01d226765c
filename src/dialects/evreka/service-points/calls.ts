import type { Core } from '../../../core/core.ts';
import { type Actor, isUnwanted } from '../../../core/write-command.ts';
import { idFor } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { bookmarkOwnerOf, conditionsOf } from '../../../operations/conditions.ts';
import type { Call, KeyedOperation } from '../../../operations/operation.ts';
import { changeRecord, createRecord, deleteRecord, listRecords, readRecord } from '../../../operations/records.ts';
import { also, customerIdOf, fixedLists } from '../common/calls.ts';
import {
  activityId,
  exactId,
  matchOf,
  NEWEST_FIRST,
  numberOf,
  ownOf,
  pageOf,
  SERVICE_POINT_TYPES,
} from '../common/lens.ts';
import { Detail } from '../common/schema.ts';
import { NAME } from '../settings.ts';
import { create, entitiesOf, put, requirementsOf, view, viewDetail } from './lens.ts';
import {
  NewServicePoint,
  ServicePointCreated,
  ServicePointDeletion,
  ServicePointDetail,
  ServicePointList,
  ServicePointQuery,
  ServicePointUpdate,
  ServicePointUpdated,
} from './schema.ts';

const parameters = { service_point_id: 'The id of the service point.' };

const updateServicePoint = changeRecord({
  entity: 'service_points',
  id: 'updateServicePoint',
  method: 'PUT',
  path: '/service_points/{service_point_id}',
  scope: 'customers:write',
  summary: 'Change a service point',
  parameters,
  body: ServicePointUpdate,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The service point has these values', schema: ServicePointUpdated } },
  exempts: { needsAll: true, existing: viewDetail },
  requires: ({ body }) => requirementsOf(body),
  put: (point, records, { body }) => put(point, body, records),
  view: (point) => {
    const { name, type_id, status_id } = view(point);
    const ops = numberOf(ownOf(point).ops_service_point_id);
    return {
      id: point.id,
      success: true,
      detail: { message: `Successfully updated Service Point (${name})` },
      name,
      type_id,
      status_id,
      external_id: ops === null ? null : String(ops),
    };
  },
});

/** The calls for service points. */
export const servicePointCalls: KeyedOperation[] = [
  listRecords({
    entity: 'service_points',
    id: 'listServicePoints',
    method: 'GET',
    path: '/service_points',
    scope: 'customers:read',
    summary: 'List service points',
    query: ServicePointQuery,
    replies: { 200: { description: 'A page of service points, the newest first', schema: ServicePointList } },
    prepare: (call, core) => customerIdOf(call, core, exactId(call.query, 'entity_id')),
    find: ({ query, prepared: customerId }) => {
      const type = matchOf(query, 'type_id', 'exact');
      const entity = matchOf(query, 'entity_id', 'exact');
      const fields = [
        ...(type ? [{ path: ['type_id'], match: type }] : []),
        ...(entity && 'contains' in entity ? [{ path: ['customer_id'], match: entity }] : []),
      ];
      return { filter: { name: matchOf(query, 'name'), customerId, fields }, sort: NEWEST_FIRST, page: pageOf(query) };
    },
    view: ({ records }) => ({ items: records.map(view) }),
  }),
  createRecord({
    entity: 'service_points',
    id: 'createServicePoint',
    method: 'POST',
    path: '/service_points',
    scope: 'customers:write',
    summary: 'Create a service point',
    description: 'In a form, lists are written as JSON. Attachments are read and not stored.',
    body: NewServicePoint,
    accepts: ['multipart', 'json'],
    nullMeansAbsent: true,
    replies: { 200: { description: 'The service point is created', schema: ServicePointCreated } },
    requires: ({ body }) => requirementsOf(body),
    create: (records, { body }) => create(body, records),
    view: ({ id }, _records, { body }) => ({ id, name: body.name, type_id: body.type, status_id: activityId() }),
  }),
  ...fixedLists({ name: 'ServicePoint', names: 'service points', path: '/service_points', types: SERVICE_POINT_TYPES }),
  readRecord({
    entity: 'service_points',
    id: 'getServicePoint',
    method: 'GET',
    path: '/service_points/{service_point_id}',
    scope: 'customers:read',
    summary: 'Get a service point',
    parameters,
    replies: {
      200: { description: 'The service point, with its entities', schema: ServicePointDetail },
    },
    related: (point, { principal }, core) =>
      core.records.find(principal.workspaceId, { ids: { customers: entitiesOf(point) } }, NAME),
    view: (point, _records, _call, related) => viewDetail(point, related),
  }),
  updateServicePoint,
  also(updateServicePoint, { id: 'patchServicePoint', method: 'PATCH' }),
  also(updateServicePoint, { id: 'postServicePoint', method: 'POST' }),
  deleteRecord({
    entity: 'service_points',
    id: 'deleteServicePoint',
    method: 'DELETE',
    path: '/service_points/{service_point_id}',
    scope: 'customers:delete',
    summary: 'Delete a service point',
    description:
      'Orders keep their copy of its name and address. Deleting its orders too needs the scope `orders:delete`. They are deleted one by one ' +
      'before the service point: after an interruption, the same call continues.',
    parameters,
    body: ServicePointDeletion,
    bodyIsOptional: true,
    nullMeansAbsent: true,
    replies: { 200: { description: 'The service point is deleted', schema: Detail } },
    prepare: async (call, core) => {
      const { id, principal } = call;
      const { should_delete_linked_orders = false } = (call.body ?? {}) as ServicePointDeletion;
      const seen = await core.records.find(principal.workspaceId, { ids: { service_points: [id] } }, NAME);
      if (!seen.ok) return seen;
      const point = seen.value.get('service_points', id);
      if (!point || !should_delete_linked_orders) return ok(point?.name);
      if (!principal.scopes.has('orders:delete')) return refuse({ kind: 'forbidden', scope: 'orders:delete' });
      const conditions = conditionsOf(call);
      if (!conditions.ok) return conditions;
      const { actor, knownVersions, unwantedVersions } = conditions.value;
      // Before any order is deleted.
      const isSeen = isUnwanted(unwantedVersions, point.version);
      if (isSeen || (knownVersions && !knownVersions.includes(point.version))) {
        return refuse({
          kind: 'version_conflict',
          currentVersion: point.version,
          differing: [],
          entity: 'service_points',
          ...(isSeen ? { isUnwanted: true } : {}),
        });
      }
      const deleted = await deleteOrdersAt(call, core, actor, id);
      return deleted.ok ? ok(point.name) : deleted;
    },
    view: ({ prepared: name, id }) => ({ detail: `Successfully deleted Service Point (${name ?? id})` }),
  }),
];

const AT_ONCE = 50;

/** Deletes the orders of a service point, each through the write path of orders. */
async function deleteOrdersAt(
  call: Pick<Call, 'principal' | 'address'>,
  core: Core,
  actor: Actor,
  pointId: string,
): Promise<Result<void>> {
  for (;;) {
    const page = await core.read.list({
      workspaceId: call.principal.workspaceId,
      bookmarkOwner: bookmarkOwnerOf(call),
      filter: { extras: [{ dialect: NAME, path: ['service_point', 'id'], match: { exact: pointId } }] },
      sort: { by: 'created_at', descending: false },
      // Deleted orders are in no list: the first page always has the rest.
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
    // Another request may have deleted one meanwhile.
    const refused = outcomes.find((outcome) => !outcome.ok && outcome.failure.kind !== 'not_found');
    if (refused && !refused.ok) return refuse(refused.failure);
    if (orders.length < AT_ONCE || !outcomes.some((outcome) => outcome.ok)) return ok(undefined);
  }
}
