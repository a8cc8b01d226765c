import { customerIdFor } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { NAME } from '../extras.ts';
import { mayStand, problemsBesideExisting, settingsRequirements } from '../record-writes.ts';
import { EntityUpdate, EntityUpdated } from '../wire/entities.ts';
import { put, viewDetail } from './lens.ts';

export const updateEntity: KeyedOperation = {
  id: 'updateEntity',
  method: 'PATCH',
  path: '/entities/{entity_id}',
  scope: 'customers:write',
  summary: 'Change an entity',
  parameters: { entity_id: 'The id of the entity.' },
  body: EntityUpdate,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The entity is so, now or already', schema: EntityUpdated } },
  handle: async (call, core) => {
    const problems = [...call.problems];
    if (!mayStand(problems)) return refuse({ kind: 'invalid', problems });
    const body = call.body as EntityUpdate;
    const id = call.parameters.entity_id ?? '';
    return writeRecord(call, core, {
      target: { kind: 'customers', find: id },
      requires: { ids: settingsRequirements(body.order_settings) },
      // A bad body is told of before a missing entity.
      ...(problems.length > 0 ? { absent: { kind: 'invalid', problems } } : {}),
      change: (found) => {
        const customer = found.get('customers', id);
        if (!customer) return refuse({ kind: 'not_found', entity: 'customers', id });
        const existingValues = problemsBesideExisting(problems, body, viewDetail(customer, []));
        if (existingValues.length > 0) return refuse({ kind: 'invalid', problems: existingValues });
        const content = put(customer, body, found);
        return content.ok ? ok([{ kind: 'customers', id: customer.id, content: content.value }]) : content;
      },
      status: 200,
      show: (found) => {
        const customer = found.get('customers', id);
        const shown = customer && viewDetail(customer, []);
        return {
          id: customer ? customerIdFor(customer, NAME) : id,
          success: true,
          detail: { message: 'Successfully updated Entity' },
          entity_type: shown?.type_id ?? null,
          entity_name: shown?.name ?? null,
          entity_external_id: customer?.reference_id ?? null,
        };
      },
    });
  },
};
