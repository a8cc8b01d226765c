import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { allRecords } from '../all-records.ts';
import { NAME } from '../extras.ts';
import { Settings, SettingsQuery } from '../wire/order-types.ts';
import { settingsFor } from './settings.ts';

export const getSettings: KeyedOperation = {
  id: 'getOrderSettings',
  method: 'GET',
  path: '/order_settings',
  scope: 'products:read',
  summary: 'Tell which order types and items there are for entities and service points',
  query: SettingsQuery,
  replies: { 200: { description: 'What can be ordered; nothing where nobody is named', schema: Settings } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { entity_id, service_point_id, include_points = false } = call.query as SettingsQuery;
    const entityIds = idsIn(entity_id);
    const pointIds = idsIn(service_point_id);
    const found = await core.records.find(
      call.principal.workspaceId,
      { ids: { customers: entityIds ?? [], service_points: pointIds ?? [] } },
      NAME,
    );
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
};

function idsIn(list: string | undefined): string[] | undefined {
  const ids = (list ?? '').split(',').flatMap((id) => id.trim() || []);
  return ids.length > 0 ? ids : undefined;
}
