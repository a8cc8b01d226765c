import type { TSchema } from 'typebox';
import { type Administer, administer } from '../../../operations/administer.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';

/** An administration call about endpoints, whose result the workers of this process see at once. */
export function administerWebhooks<B extends TSchema, Q extends TSchema, P>(
  operation: Omit<Administer<B, Q, P>, 'scope'>,
): KeyedOperation {
  const made = administer({ ...operation, scope: 'webhooks' });
  return {
    ...made,
    handle: async (call, core) => {
      const answer = await made.handle(call, core);
      if (answer.ok) core.webhooks.changed(call.principal.workspaceId);
      return answer;
    },
  };
}
