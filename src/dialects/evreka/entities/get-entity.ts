import { ok, refuse } from '../../../model/result.ts';
import { bookmarkOwnerOf } from '../../../operations/conditions.ts';
import type { Operation } from '../../../operations/operation.ts';
import { showRecord } from '../../../operations/record-calls.ts';
import { NAME } from '../extras.ts';
import { MOST } from '../wire/basics.ts';
import { EntityDetail } from '../wire/entities.ts';
import { viewDetail } from './lens.ts';

export const getEntity: Operation = {
  id: 'getEntity',
  method: 'GET',
  path: '/entities/{entity_id}',
  scope: 'customers:read',
  summary: 'Get an entity',
  parameters: { entity_id: 'The id of the entity.' },
  replies: { 200: { description: 'The entity, with the service points that are its', schema: EntityDetail } },
  handle: async (call, core) => {
    const id = call.parameters.entity_id ?? '';
    const { workspaceId } = call.principal;
    const found = await core.records.find(workspaceId, { ids: { customers: [id] } }, NAME);
    if (!found.ok) return found;
    const customer = found.value.get('customers', id);
    if (!customer) return refuse({ kind: 'not_found', entity: 'customers', id });
    const points = await core.records.list({
      workspaceId,
      kind: 'service_points',
      bookmarkOwner: bookmarkOwnerOf(call),
      filter: { customerId: customer.id },
      sort: { by: 'name', descending: false },
      page: { number: 1, size: MOST },
    });
    if (!points.ok) return points;
    return showRecord(call, core, {
      subject: { kind: 'customers', id },
      show: (read) => ok(viewDetail(read.get('customers', id) ?? customer, points.value.records)),
    });
  },
};
