import type { Failure } from '../../../model/failure.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { numberOf } from '../extras.ts';
import { keptOf } from '../kept.ts';
import { mayStand, problemsBesideExisting } from '../record-writes.ts';
import { ServicePointUpdate, ServicePointUpdated } from '../wire/service-points.ts';
import { put, view, viewDetail } from './lens.ts';
import { requirementsOf } from './required-records.ts';

export const updateServicePoint: KeyedOperation = {
  id: 'updateServicePoint',
  method: 'PUT',
  path: '/service_points/{service_point_id}',
  scope: 'customers:write',
  summary: 'Change a service point',
  parameters: { service_point_id: 'The id of the service point.' },
  body: ServicePointUpdate,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The service point is so, now or already', schema: ServicePointUpdated } },
  handle: async (call, core) => {
    const problems = [...call.problems];
    if (!mayStand(problems)) return refuse({ kind: 'invalid', problems });
    const body = call.body as ServicePointUpdate;
    const id = call.parameters.service_point_id ?? '';
    // A bad body is told of before a missing service point.
    const absent: Failure =
      problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'not_found', entity: 'service_points', id };
    return writeRecord(call, core, {
      target: { kind: 'service_points', find: id },
      requires: requirementsOf(body),
      absent,
      change: (found) => {
        const point = found.get('service_points', id);
        if (!point) return refuse(absent);
        const existingValues = problemsBesideExisting(problems, body, viewDetail(point, found));
        if (existingValues.length > 0) return refuse({ kind: 'invalid', problems: existingValues });
        const content = put(point, body, found);
        return content.ok ? ok([{ kind: 'service_points', id, content: content.value }]) : content;
      },
      status: 200,
      show: (found) => {
        const point = found.get('service_points', id);
        if (!point) return {};
        const { name, type_id, status_id } = view(point);
        const ops = numberOf(keptOf(point).ops_service_point_id);
        return {
          id,
          success: true,
          detail: { message: `Successfully updated Service Point (${name})` },
          name,
          type_id,
          status_id,
          external_id: ops === null ? null : String(ops),
        };
      },
    });
  },
};
