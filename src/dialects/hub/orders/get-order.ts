import { type Static, Type } from 'typebox';
import type { Moment } from '../../../core/read/read-history.ts';
import type { Problem } from '../../../model/failure.ts';
import { isPossibleId } from '../../../model/id.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { parseInstant } from '../../../model/time.ts';
import { readReply } from '../../../operations/conditions.ts';
import type { Operation, OrderView } from '../../../operations/operation.ts';
import { showOrder } from '../../../operations/order-calls.ts';
import type { Dialect } from '../../dialect.ts';
import { fieldsQuery, selectionOf } from './fields.ts';
import { ReadOrder } from './reply.ts';
import { view } from './view.ts';

const MOST_VERSIONS = 2 ** 31 - 1;

const queryOf = (dialects: readonly string[]) =>
  Type.Object(
    {
      ...fieldsQuery,
      version: Type.Optional(
        Type.Integer({ minimum: 1, maximum: MOST_VERSIONS, description: 'The order as this version of it was.' }),
      ),
      as_of: Type.Optional(
        Type.String({
          format: 'date-time',
          description: 'The order as it was then. With a time zone: `2026-01-31T08:00:00Z`.',
        }),
      ),
      as: Type.Optional(
        Type.Enum([...dialects], { type: 'string', description: "As a dialect's clients see it, instead of whole." }),
      ),
    },
    { additionalProperties: false },
  );
type Query = Static<ReturnType<typeof queryOf>>;

/** `GET /orders/{id}`: as it is or was, in the words of any of these dialects. */
export function getOrder(others: readonly Pick<Dialect, 'name' | 'orderView'>[]): Operation {
  const views = new Map(others.map(({ name, orderView }) => [name, orderView]));
  return {
    id: 'getOrder',
    method: 'GET',
    path: '/orders/{id}',
    scope: 'orders:read',
    summary: 'Get an order, as it is or as it was',
    description:
      'With `version` or `as_of` as it was, also when it was deleted since; what it refers to is shown as it is now. With ' +
      "`as`, the body is that of the dialect's own call.",
    parameters: { id: 'The id of the order.' },
    query: queryOf([...views.keys()]),
    replies: { 200: { description: 'The order; with `as`, in the form of that dialect', schema: ReadOrder } },
    handle: async (call, core) => {
      if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
      const query = call.query as Query;
      const shown = viewOf(query, views);
      if (!shown.ok) return shown;
      const { requires, show } = shown.value;
      const moment = momentOf(query);
      if (!moment.ok) return moment;
      const id = call.parameters['id'] ?? '';
      if (!moment.value) return showOrder(call, core, { id, requires, show });
      if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'order', id });
      const read = await core.history.at(call.principal.workspaceId, call.dialect, id, moment.value, requires);
      if (!read.ok) return read;
      const { order, context } = read.value;
      return ok(readReply(call, show(order, context), order));
    },
  };
}

/** How the order is to be shown. Fails with `invalid`. */
function viewOf({ as, fields }: Query, views: ReadonlyMap<string, OrderView>): Result<OrderView> {
  const dialect = as === undefined ? undefined : views.get(as);
  if (dialect && fields !== undefined) return invalid('fields', 'cannot be chosen of what a dialect shows');
  if (dialect) return ok(dialect);
  const select = selectionOf(fields);
  if (!select.ok) return select;
  return ok({ requires: {}, show: (order, context) => select.value(view(order, context)) });
}

function momentOf({ version, as_of }: Query): Result<Moment | undefined> {
  if (version !== undefined) {
    return as_of === undefined ? ok({ version }) : invalid('as_of', 'cannot be given with version');
  }
  if (as_of === undefined) return ok(undefined);
  const asOf = parseInstant(as_of);
  return asOf === undefined ? invalid('as_of', 'must be a date-time with a time zone') : ok({ asOf });
}

function invalid(parameter: string, reason: string): ReturnType<typeof refuse> {
  const problem: Problem = { place: 'query', path: [parameter], rule: 'format', reason, binding: 'shape' };
  return refuse({ kind: 'invalid', problems: [problem] });
}
