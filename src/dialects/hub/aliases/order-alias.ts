import { ok, refuse } from '../../../model/result.ts';
import type { Call, KeyedOperation, Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { type Alias, Aliases, Alias as AliasSchema, PARAMETERS, TAG } from './wire.ts';

/** The calls that say by which id a dialect's clients know an order: what a system that moved here already uses. */
export function orderAliases(isDialect: (name: string) => boolean): Operation[] {
  const handle =
    (aliasOf: (call: Call) => string | null): KeyedOperation['handle'] =>
    async (call, core) => {
      if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
      const { id = '', dialect = '' } = call.parameters;
      if (!isDialect(dialect)) return refuse({ kind: 'not_found', entity: 'dialect', id: dialect });
      const alias = aliasOf(call);
      return changeOrder(call, core, {
        id,
        requires: alias === null ? {} : { aliases: [alias] },
        put: () => ok({ aliases: { [dialect]: alias } }),
        status: 200,
        show: (order) => ({ id: order.id, aliases: order.aliases }),
      });
    };
  const common = { path: '/orders/{id}/aliases/{dialect}', scope: 'orders:write', parameters: PARAMETERS } as const;
  const replies = { 200: { description: 'The ids of the order', schema: Aliases, headers: TAG } };
  return [
    {
      ...common,
      id: 'putOrderAlias',
      method: 'PUT',
      summary: "Say by which id a dialect's clients know an order",
      description: 'In that dialect the order is found and shown by this id alone. No two orders can have the same.',
      body: AliasSchema,
      replies,
      handle: handle((call) => (call.body as Alias).alias),
    },
    {
      ...common,
      id: 'deleteOrderAlias',
      method: 'DELETE',
      summary: "Take away the id by which a dialect's clients know an order",
      replies,
      handle: handle(() => null),
    },
  ];
}
