import { ok } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { read } from '../../../operations/other-kinds.ts';
import { listRecords } from '../../../operations/records.ts';
import { json } from '../../../operations/reply.ts';
import { allRecords } from '../common/calls.ts';
import { matchOf, pageOf } from '../common/lens.ts';
import { NAME } from '../settings.ts';
import { settingsFor, view } from './lens.ts';
import { OrderTypeList, OrderTypeQuery, Settings, SettingsQuery } from './schema.ts';

/** The calls for order types, and for what can be ordered. */
export const orderTypeCalls: KeyedOperation[] = [
  listRecords({
    entity: 'order_types',
    id: 'listOrderTypes',
    method: 'GET',
    path: '/order_types',
    scope: 'products:read',
    summary: 'List order types',
    query: OrderTypeQuery,
    replies: { 200: { description: 'A page of order types, by name', schema: OrderTypeList } },
    find: ({ query }) => ({
      filter: { name: matchOf(query, 'name') },
      sort: { by: 'name', descending: false },
      page: pageOf(query),
    }),
    view: ({ records }) => ({ items: records.map(view) }),
  }),
  read({
    id: 'getOrderSettings',
    method: 'GET',
    path: '/order_settings',
    scope: 'products:read',
    summary: 'List the order types and items that entities and service points can order',
    query: SettingsQuery,
    replies: {
      200: { description: 'The order types and items; none if no entity or service point is named', schema: Settings },
    },
    answer: async (call, core) => {
      const { entity_id, service_point_id, include_points = false } = call.query;
      const entityIds = idsIn(entity_id);
      const pointIds = idsIn(service_point_id);
      const ids = { customers: entityIds ?? [], service_points: pointIds ?? [] };
      const found = await core.records.find(call.principal.workspaceId, { ids }, NAME);
      if (!found.ok) return found;
      const types = await allRecords(call, core, 'order_types');
      if (!types.ok) return types;
      const items = await allRecords(call, core, 'items');
      if (!items.ok) return items;
      const customers = entityIds?.flatMap((id) => found.value.get('customers', id) ?? []);
      const points = pointIds?.flatMap((id) => found.value.get('service_points', id) ?? []);
      const choice = { types: types.value, items: items.value };
      return ok(json(200, settingsFor({ customers, points }, choice, include_points)));
    },
  }),
];

function idsIn(list: string | undefined): string[] | undefined {
  const ids = (list ?? '').split(',').flatMap((id) => id.trim() || []);
  return ids.length > 0 ? ids : undefined;
}
