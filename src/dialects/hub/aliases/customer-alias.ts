import { ok, refuse } from '../../../model/result.ts';
import type { Call, KeyedOperation, Operation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { type Alias, Aliases, Alias as AliasSchema, PARAMETERS, TAG } from './wire.ts';

/** The calls that say by which id a dialect's clients know a customer: several systems know one by several ids. */
export function customerAliases(isDialect: (name: string) => boolean): Operation[] {
  const handle =
    (aliasOf: (call: Call) => string | undefined): KeyedOperation['handle'] =>
    async (call, core) => {
      if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
      const { id = '', dialect = '' } = call.parameters;
      if (!isDialect(dialect)) return refuse({ kind: 'not_found', entity: 'dialect', id: dialect });
      return writeRecord(call, core, {
        target: { kind: 'customers', find: id },
        change: (found) => {
          const customer = found.get('customers', id);
          if (!customer) return ok([]);
          const { version, created_at, changed_at, id: ownId, ...content } = customer;
          const { [dialect]: _before, ...others } = customer.aliases ?? {};
          const alias = aliasOf(call);
          const aliases = alias === undefined ? others : { ...others, [dialect]: alias };
          const isNamed = Object.keys(aliases).length > 0;
          return ok([
            { kind: 'customers', id: ownId, content: { ...content, aliases: isNamed ? aliases : undefined } },
          ]);
        },
        status: 200,
        show: (found) => {
          const customer = found.get('customers', id);
          return { id: customer?.id ?? id, aliases: customer?.aliases ?? {} };
        },
      });
    };
  const common = {
    path: '/customers/{id}/aliases/{dialect}',
    scope: 'customers:write',
    parameters: PARAMETERS,
  } as const;
  const replies = { 200: { description: 'The ids of the customer', schema: Aliases, headers: TAG } };
  return [
    {
      ...common,
      id: 'putCustomerAlias',
      method: 'PUT',
      summary: "Say by which id a dialect's clients know a customer",
      description:
        'In that dialect the customer is found and shown by this id alone. No two customers can have the same.',
      body: AliasSchema,
      replies,
      handle: handle((call) => (call.body as Alias).alias),
    },
    {
      ...common,
      id: 'deleteCustomerAlias',
      method: 'DELETE',
      summary: "Take away the id by which a dialect's clients know a customer",
      replies,
      handle: handle(() => undefined),
    },
  ];
}
