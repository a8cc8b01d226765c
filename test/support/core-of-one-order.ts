import type { OrderContext } from '../../src/core/context/order-context.ts';
import type { Core } from '../../src/core/core.ts';
import { decide } from '../../src/core/orders/decide-order.ts';
import type { Order } from '../../src/model/order.ts';
import type { Answer } from '../../src/operations/operation.ts';

/** A core that knows at most one order and decides by the real rules, for dialects to be tried without a database. */
export function coreOfOneOrder(order: Order | undefined, around: OrderContext): Core {
  const core: Pick<Core, 'write'> & { read: Pick<Core['read'], 'one' | 'statuses'> } = {
    write: async (command) => {
      const decided = decide(order, command, around, { now: '2026-01-01T00:00:00.000Z', newId: () => 'new' });
      if (!decided.ok) return decided;
      return { ok: true, reply: command.reply(decided.value.order, around, decided.value), replayed: false };
    },
    read: {
      one: async (_workspace, _dialect, id) =>
        order
          ? { ok: true, value: { order, context: around } }
          : { ok: false, failure: { kind: 'not_found', entity: 'order', id } },
      statuses: async () => ({ ok: true, value: around.statuses }),
    },
  };
  return core as Core;
}

/** The body of an answer that comes as a whole. */
export function bodyOf(answer: Answer): string {
  if ('stream' in answer) throw new Error('the answer comes piece by piece');
  return answer.body;
}
