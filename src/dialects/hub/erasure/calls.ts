import { type Static, Type } from 'typebox';
import type { ErasureCommand } from '../../../core/erasure/erasure.ts';
import type { Reply } from '../../../core/write-command.ts';
import { renderFailure } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { isPossibleId } from '../../../model/text.ts';
import { conditionsOf, readDryRun, requestNameOf } from '../../../operations/conditions.ts';
import { explain } from '../../../operations/dry-run.ts';
import { invalid } from '../../../operations/existing-values.ts';
import type { Call, KeyedOperation } from '../../../operations/operation.ts';
import { json, replyOf } from '../../../operations/reply.ts';
import type { Dialect } from '../../dialect.ts';
import { failures } from '../errors.ts';
import { CLOSED } from '../schema.ts';

const Body = Type.Object(
  {
    reason: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Stored in the history of the orders, unless it names the person.' }),
    ),
  },
  { 'x-name': 'ErasureRequest', ...CLOSED },
);

const Erased = Type.Object(
  {
    customer_id: Type.String(),
    orders: Type.Integer({ description: 'Orders with a new version, without the data.' }),
    versions: Type.Integer({ description: 'Earlier versions of orders and records that lost values.' }),
    replies: Type.Integer({ description: 'Stored replies to idempotency keys that were deleted.' }),
    records: Type.Integer({ description: 'The customer, addresses, contacts, payment methods and service points.' }),
  },
  { 'x-name': 'Erasure', description: 'What this call blanked; a repeated call reports only what was left.' },
);

/** Erases a customer's data. It needs the paths at which the other dialects store personal data in an order. */
export function eraseCustomer(others: readonly Pick<Dialect, 'name' | 'personalExtras'>[]): KeyedOperation {
  const personalExtras = Object.fromEntries(others.map(({ name, personalExtras: paths = [] }) => [name, paths]));
  return {
    kind: 'task',
    id: 'eraseCustomer',
    method: 'POST',
    path: '/customers/{id}/erasure',
    parameters: { id: "The hub's own id of the customer. Deleted customers are found too." },
    scope: 'admin',
    summary: "Erase a person's data",
    description:
      'Blanks names, addresses and contacts in the customer and its records, its orders, the history of each, and ' +
      'stored replies. The fact, time and author of each change stay. The customer is deleted. Ids stay. Repeat an ' +
      'interrupted call; it continues.',
    body: Body,
    bodyIsOptional: true,
    handlesDryRun: true,
    replies: { 200: { description: 'What was blanked', schema: Erased } },
    // A dry run explains an invalid body too, so nothing refuses the call before.
    handle: async (call, core) => {
      const dryRun = readDryRun(call);
      if (!dryRun.ok) return dryRun;
      const command = commandOf(call, personalExtras);
      const { erasure } = dryRun.value ? core.dryRun({}).core : core;
      const result = command.ok ? replyOf(await erasure.erase(command.value)) : command;
      if (!dryRun.value) return result;
      const nothing = { orders: [], records: [], administration: [] };
      return ok(explain([], nothing, result, (failure) => renderFailure(failures, failure, call.requestId)));
    },
  };
}

function commandOf(call: Call, personalExtras: ErasureCommand['personalExtras']): Result<ErasureCommand> {
  if (call.problems.length > 0) return refuse(invalid(call.problems));
  const customerId = call.parameters['id'] ?? '';
  if (!isPossibleId(customerId)) return refuse({ kind: 'not_found', entity: 'customers', id: customerId });
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const { reason } = (call.body ?? {}) as Static<typeof Body>;
  return ok({
    ...conditions.value,
    customerId,
    request: requestNameOf(call),
    reason,
    personalExtras,
    reply: (counts): Reply => json(200, { customer_id: customerId, ...counts } satisfies Static<typeof Erased>),
  });
}
