import { Type } from 'typebox';
import type { Order } from '../../../model/order.ts';
import { contentOf, type Recorded } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/orders.ts';
import { changeRecord } from '../../../operations/records.ts';
import { CLOSED } from '../schema.ts';

/** The id by which one dialect's clients know a record. */
const Alias = Type.Object(
  { alias: Type.String({ minLength: 1, maxLength: 255, description: "The id that the dialect's clients use." }) },
  { 'x-name': 'Alias', ...CLOSED },
);

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

/** The dialect of the path. Fails with `not_found`. */
const dialectIn =
  (isDialect: (name: string) => boolean) =>
  async ({ parameters: { dialect = '' } }: Pick<Call, 'parameters'>): Promise<Result<string>> =>
    isDialect(dialect) ? ok(dialect) : refuse({ kind: 'not_found', entity: 'dialect', id: dialect });

/**
 * The calls that set and delete the id by which a dialect's clients know an order, such as the id of a system that
 * moved here.
 */
export function orderAliases(isDialect: (name: string) => boolean): Operation[] {
  const common = {
    path: '/orders/{id}/aliases/{dialect}',
    scope: 'orders:write',
    parameters: PARAMETERS,
    replies: { 200: { description: 'The ids of the order', schema: Aliases, headers: TAG } },
    prepare: dialectIn(isDialect),
    view: ({ id, aliases }: Order) => ({ id, aliases }),
  } as const;
  return [
    changeOrder({
      ...common,
      id: 'putOrderAlias',
      method: 'PUT',
      summary: "Set the id by which a dialect's clients know an order",
      description: 'The dialect finds and shows the order by this id alone. Two orders cannot have the same alias.',
      body: Alias,
      requires: ({ body }) => ({ aliases: [body.alias] }),
      put: (_order, _context, { body, prepared: dialect }) => ok({ aliases: { [dialect]: body.alias } }),
    }),
    changeOrder({
      ...common,
      id: 'deleteOrderAlias',
      method: 'DELETE',
      summary: "Delete the id by which a dialect's clients know an order",
      put: (_order, _context, { prepared: dialect }) => ok({ aliases: { [dialect]: null } }),
    }),
  ];
}

/**
 * The calls that set and delete the id by which a dialect's clients know a customer. Several systems may each have an
 * id for it.
 */
export function customerAliases(isDialect: (name: string) => boolean): Operation[] {
  const common = {
    path: '/customers/{id}/aliases/{dialect}',
    scope: 'customers:write',
    parameters: PARAMETERS,
    entity: 'customers',
    replies: { 200: { description: 'The ids of the customer', schema: Aliases, headers: TAG } },
    prepare: dialectIn(isDialect),
    idOf: ({ id }: Pick<Call, 'id'>) => id,
    view: ({ id, aliases = {} }: Recorded<'customers'>) => ({ id, aliases }),
  } as const;
  return [
    changeRecord({
      ...common,
      id: 'putCustomerAlias',
      method: 'PUT',
      summary: "Set the id by which a dialect's clients know a customer",
      description:
        'The dialect finds and shows the customer by this id alone. Two customers cannot have the same alias.',
      body: Alias,
      put: (customer, _records, { body, prepared: dialect }) => {
        const { [dialect]: _replaced, ...others } = customer.aliases ?? {};
        return ok({ ...contentOf(customer), aliases: { ...others, [dialect]: body.alias } });
      },
    }),
    changeRecord({
      ...common,
      id: 'deleteCustomerAlias',
      method: 'DELETE',
      summary: "Delete the id by which a dialect's clients know a customer",
      put: (customer, _records, { prepared: dialect }) => {
        const { [dialect]: _deleted, ...others } = customer.aliases ?? {};
        return ok({ ...contentOf(customer), aliases: Object.keys(others).length > 0 ? others : undefined });
      },
    }),
  ];
}
