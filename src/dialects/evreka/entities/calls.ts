import { ok } from '../../../model/result.ts';
import { bookmarkOwnerOf } from '../../../operations/conditions.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { changeRecord, createRecord, listRecords, readRecord } from '../../../operations/records.ts';
import { also, fixedLists } from '../common/calls.ts';
import { ENTITY_TYPES, entityId, matchOf, NEWEST_FIRST, pageOf, settingsRequirements } from '../common/lens.ts';
import { MOST } from '../common/schema.ts';
import { NAME } from '../settings.ts';
import { create, put, view, viewDetail } from './lens.ts';
import {
  EntityCreated,
  EntityDetail,
  EntityList,
  EntityQuery,
  EntityUpdate,
  EntityUpdated,
  NewEntity,
} from './schema.ts';

const parameters = { entity_id: 'The id of the entity.' };

const createEntity = createRecord({
  entity: 'customers',
  id: 'createEntity',
  method: 'POST',
  path: '/entities',
  scope: 'customers:write',
  summary: 'Create an entity',
  description: 'In a form, lists are written as JSON. Attachments are read and not stored.',
  body: NewEntity,
  accepts: ['multipart', 'json'],
  nullMeansAbsent: true,
  replies: { 200: { description: 'The entity is created', schema: EntityCreated } },
  requires: ({ body }) => ({ ids: settingsRequirements(body.order_settings) }),
  create: (records, { body }) => create(body, records),
  view: ({ id }, _records, { body }) => ({
    id,
    success: true,
    detail: { message: `Successfully created Entity (${body.name})` },
  }),
});

const updateEntity = changeRecord({
  entity: 'customers',
  id: 'updateEntity',
  method: 'PATCH',
  path: '/entities/{entity_id}',
  scope: 'customers:write',
  summary: 'Change an entity',
  parameters,
  body: EntityUpdate,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The entity has these values', schema: EntityUpdated } },
  exempts: { needsAll: true, existing: (customer) => viewDetail(customer, []) },
  requires: ({ body }) => ({ ids: settingsRequirements(body.order_settings) }),
  put: (customer, records, { body }) => put(customer, body, records),
  view: (customer) => {
    const { type_id, name } = view(customer);
    return {
      id: entityId(customer),
      success: true,
      detail: { message: 'Successfully updated Entity' },
      entity_type: type_id,
      entity_name: name,
      entity_external_id: customer.reference_id ?? null,
    };
  },
});

/** The calls for entities, which are the hub's customers. */
export const entityCalls: KeyedOperation[] = [
  listRecords({
    entity: 'customers',
    id: 'listEntities',
    method: 'GET',
    path: '/entities',
    scope: 'customers:read',
    summary: 'List entities, which are customers',
    query: EntityQuery,
    replies: { 200: { description: 'A page of entities, the newest first', schema: EntityList } },
    find: ({ query }) => {
      const type = matchOf(query, 'type_id', 'exact');
      const fields = type && [{ path: ['extras', NAME, 'type_id'], match: type }];
      return { filter: { name: matchOf(query, 'name'), fields }, sort: NEWEST_FIRST, page: pageOf(query) };
    },
    view: ({ records }) => ({ items: records.map(view) }),
  }),
  createEntity,
  also(createEntity, { id: 'createEntityByItsFirstPath', path: '/entity' }),
  ...fixedLists({ name: 'Entity', names: 'entities', path: '/entities', types: ENTITY_TYPES }),
  readRecord({
    entity: 'customers',
    id: 'getEntity',
    method: 'GET',
    path: '/entities/{entity_id}',
    scope: 'customers:read',
    summary: 'Get an entity',
    parameters,
    replies: { 200: { description: 'The entity, with its service points', schema: EntityDetail } },
    related: async (customer, call, core) => {
      const points = await core.records.list({
        workspaceId: call.principal.workspaceId,
        kind: 'service_points',
        bookmarkOwner: bookmarkOwnerOf(call),
        filter: { customerId: customer.id },
        sort: { by: 'name', descending: false },
        page: { number: 1, size: MOST },
      });
      return points.ok ? ok(points.value.records) : points;
    },
    view: (customer, _records, _call, points) => viewDetail(customer, points),
  }),
  updateEntity,
  also(updateEntity, { id: 'putEntity', method: 'PUT' }),
];
