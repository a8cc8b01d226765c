import { ok, refuse } from '../../../model/result.ts';
import { isPossibleId } from '../../../model/text.ts';
import type { Operation } from '../../../operations/operation.ts';
import { readReply } from '../../../operations/reply.ts';
import { requirementsOf } from './required-records.ts';
import { view } from './view.ts';
import { CustomerReply } from './wire.ts';

export const getCustomer: Operation = {
  id: 'getCustomer',
  method: 'GET',
  path: '/customers/{id}',
  scope: 'customers:read',
  summary: 'Get a customer',
  parameters: { id: 'The id of the customer.' },
  replies: { 200: { description: 'The whole customer', schema: CustomerReply } },
  handle: async (call, core) => {
    const { id = '' } = call.parameters;
    const absent = refuse({ kind: 'not_found', entity: 'customers', id });
    if (!isPossibleId(id)) return absent;
    const { ids, ...requires } = requirementsOf(id);
    const found = await core.records.find(
      call.principal.workspaceId,
      { ...requires, ids: { ...ids, customers: [id] } },
      call.dialect,
    );
    if (!found.ok) return found;
    const customer = found.value.get('customers', id);
    return customer ? ok(readReply(call, { data: view(customer, found.value) }, customer)) : absent;
  },
};
