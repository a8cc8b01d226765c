import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { settingsRequirements } from '../record-writes.ts';
import { EntityCreated, NewEntity } from '../wire/entities.ts';
import { create } from './lens.ts';

export const createEntity: KeyedOperation = {
  id: 'createEntity',
  method: 'POST',
  path: '/entities',
  scope: 'customers:write',
  summary: 'Create an entity',
  description: 'Sent as a form, lists are written as JSON. Attachments are read and not kept.',
  body: NewEntity,
  accepts: ['multipart', 'json'],
  nullMeansAbsent: true,
  replies: { 200: { description: 'The entity is made', schema: EntityCreated } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const body = call.body as NewEntity;
    const id = uuidv7();
    return writeRecord(call, core, {
      target: { kind: 'customers', create: id },
      requires: { ids: settingsRequirements(body.order_settings) },
      change: (found) => {
        const content = create(body, found);
        return content.ok ? ok([{ kind: 'customers', id, content: content.value }]) : content;
      },
      status: 200,
      show: () => ({ id, success: true, detail: { message: `Successfully created Entity (${body.name})` } }),
    });
  },
};
