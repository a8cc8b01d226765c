import { type Static, Type } from 'typebox';
import { ok, refuse } from '../../../model/result.ts';
import type { Call, KeyedOperation, Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { CLOSED } from '../wire.ts';

/** The id by which one dialect's clients know a record. */
const Alias = Type.Object(
  { alias: Type.String({ minLength: 1, maxLength: 255, description: "The id that the dialect's clients use." }) },
  { 'x-name': 'Alias', ...CLOSED },
);
type Alias = Static<typeof Alias>;

const Aliases = Type.Object(
  {
    id: Type.String({ description: "The hub's own id." }),
    aliases: Type.Record(Type.String(), Type.String(), {
      description: "By dialect, where they differ from the hub's own id.",
    }),
  },
  { 'x-name': 'Aliases' },
);

const PARAMETERS = {
  id: "The hub's own id.",
  dialect: 'The dialect whose clients use the alias, by the name of its OpenAPI document.',
};

/** Deleting an alias leaves a record with a version, unlike other deletes. */
const TAG = { ETag: 'The version of the record with the aliases, such as `"7"`, for `If-Match`.' };

/**
 * The calls that set and delete the id by which a dialect's clients know an order, such as the id of a system that
 * moved here.
 */
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
      summary: "Set the id by which a dialect's clients know an order",
      description: 'The dialect finds and shows the order by this id alone. Two orders cannot have the same alias.',
      body: Alias,
      replies,
      handle: handle((call) => (call.body as Alias).alias),
    },
    {
      ...common,
      id: 'deleteOrderAlias',
      method: 'DELETE',
      summary: "Delete the id by which a dialect's clients know an order",
      replies,
      handle: handle(() => null),
    },
  ];
}

/**
 * The calls that set and delete the id by which a dialect's clients know a customer. Several systems may each have an
 * id for it.
 */
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
      summary: "Set the id by which a dialect's clients know a customer",
      description:
        'The dialect finds and shows the customer by this id alone. Two customers cannot have the same alias.',
      body: Alias,
      replies,
      handle: handle((call) => (call.body as Alias).alias),
    },
    {
      ...common,
      id: 'deleteCustomerAlias',
      method: 'DELETE',
      summary: "Delete the id by which a dialect's clients know a customer",
      replies,
      handle: handle(() => undefined),
    },
  ];
}
