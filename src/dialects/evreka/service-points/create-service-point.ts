import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { activityId } from '../catalogs.ts';
import { NewServicePoint, ServicePointCreated } from '../wire/service-points.ts';
import { create } from './lens.ts';
import { requirementsOf } from './required-records.ts';

export const createServicePoint: KeyedOperation = {
  id: 'createServicePoint',
  method: 'POST',
  path: '/service_points',
  scope: 'customers:write',
  summary: 'Create a service point',
  description: 'Sent as a form, lists are written as JSON. Attachments are read and not kept.',
  body: NewServicePoint,
  accepts: ['multipart', 'json'],
  nullMeansAbsent: true,
  replies: { 200: { description: 'The service point is made', schema: ServicePointCreated } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const body = call.body as NewServicePoint;
    const id = uuidv7();
    return writeRecord(call, core, {
      target: { kind: 'service_points', create: id },
      requires: requirementsOf(body),
      change: (found) => {
        const content = create(body, found);
        return content.ok ? ok([{ kind: 'service_points', id, content: content.value }]) : content;
      },
      status: 200,
      show: () => ({ id, name: body.name, type_id: body.type, status_id: activityId() }),
    });
  },
};
