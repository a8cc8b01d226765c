import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { showRecord } from '../../../operations/record-calls.ts';
import { NAME } from '../extras.ts';
import { ServicePointDetail } from '../wire/service-points.ts';
import { entitiesOf, viewDetail } from './lens.ts';

export const getServicePoint: Operation = {
  id: 'getServicePoint',
  method: 'GET',
  path: '/service_points/{service_point_id}',
  scope: 'customers:read',
  summary: 'Get a service point',
  parameters: { service_point_id: 'The id of the service point.' },
  replies: { 200: { description: 'The service point, with the entities whom it serves', schema: ServicePointDetail } },
  handle: async (call, core) => {
    const id = call.parameters.service_point_id ?? '';
    const absent = { kind: 'not_found', entity: 'service_points', id } as const;
    const seen = await core.records.find(call.principal.workspaceId, { ids: { service_points: [id] } }, NAME);
    if (!seen.ok) return seen;
    const point = seen.value.get('service_points', id);
    if (!point) return refuse(absent);
    return showRecord(call, core, {
      subject: { kind: 'service_points', id },
      requires: { ids: { customers: entitiesOf(point) } },
      show: (found) => ok(viewDetail(found.get('service_points', id) ?? point, found)),
      absent,
    });
  },
};
