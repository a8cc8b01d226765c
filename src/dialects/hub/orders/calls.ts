import { type Static, Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { cursorOf, placeOf } from '../../../core/lists/cursor.ts';
import type { Moment } from '../../../core/read/read-history.ts';
import type { Problem } from '../../../model/failure.ts';
import { isPossibleId } from '../../../model/id.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { parseInstant } from '../../../model/time.ts';
import { readReply } from '../../../operations/conditions.ts';
import type { Operation, OrderView } from '../../../operations/operation.ts';
import { changeOrder, createOrder as make, deleteOrder as remove, showOrder } from '../../../operations/order-calls.ts';
import { json } from '../../../operations/reply.ts';
import { textAt } from '../../../operations/values.ts';
import type { Dialect } from '../../dialect.ts';
import { NullableText } from '../wire.ts';
import { appended, create, merge, replace, requirementsOf, retagged, statusMove, view } from './lens.ts';
import { fieldsQuery, listMeant, OrderQuery, selectionOf } from './query.ts';
import {
  Deletion,
  NewOrder,
  NoteAddition,
  OrderMergePatch,
  OrderReplacement,
  ReadOrder,
  ShownOrder,
  StatusChange,
  TagChange,
} from './schema.ts';

const DEFAULT_SIZE = 50;

const OrderList = Type.Object(
  {
    items: Type.Array(ReadOrder),
    next: NullableText({ description: 'The `cursor` of the next page; null on the last.' }),
    total: Type.Optional(Type.Integer({ description: 'When it was asked for.' })),
  },
  { 'x-name': 'OrderList' },
);

const listOrders: Operation = {
  id: 'listOrders',
  method: 'GET',
  path: '/orders',
  scope: 'orders:read',
  summary: 'List orders',
  description:
    'The newest first. Go on with `next` as `cursor`, and the same filter and sort. What does not change meanwhile is on ' +
    'exactly one page. Sorted by `changed_at`, what changes meanwhile is met again at the end; by `-changed_at` it moves ' +
    'to the front, which is behind you, and may be missed.',
  query: OrderQuery,
  replies: { 200: { description: 'A page of orders', schema: OrderList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as OrderQuery;
    const select = selectionOf(query.fields);
    const listed = listMeant(query);
    if (!listed.ok || !select.ok) return refuse({ kind: 'invalid', problems: problemsOf(listed, select) });
    const after = query.cursor === undefined ? undefined : placeOf(listed.value, query.cursor);
    if (query.cursor !== undefined && !after) return refuse({ kind: 'invalid', problems: [BAD_CURSOR] });
    const read = await core.read.listByCursor({
      ...listed.value,
      workspaceId: call.principal.workspaceId,
      after,
      size: query.limit ?? DEFAULT_SIZE,
      withTotal: query.total ?? false,
      requires: {},
    });
    if (!read.ok) return read;
    const { orders, context, next, total } = read.value;
    return ok(
      json(200, {
        items: orders.map((order) => select.value(view(order, context))),
        next: next ? cursorOf(listed.value, next) : null,
        total,
      }),
    );
  },
};

const BAD_CURSOR: Problem = {
  place: 'query',
  path: ['cursor'],
  rule: 'reference',
  reason: 'is none of a list with this filter and sort',
  binding: 'shape',
};

/** The problems of both. */
const problemsOf = (...results: { ok: boolean; failure?: { kind: string; problems?: Problem[] } }[]): Problem[] =>
  results.flatMap(({ failure }) => failure?.problems ?? []);

const createOrder: Operation = {
  id: 'createOrder',
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  summary: 'Create an order',
  description:
    'Everything may be left out. An id may be brought along; one that any order has or had is refused (409).',
  body: NewOrder,
  example: {
    po_number: 'PO-4711',
    currency: 'USD',
    line_items: [{ sku: 'CHAIR', title: 'Chair', quantity: 2, unit_price: 50.25 }],
    shipping_charge: 12,
    internal_note: 'Ask for the sales manager.',
  },
  replies: { 201: { description: 'The new order', schema: ShownOrder } },
  handle: async (call, core) => {
    const { body, problems } = call;
    // There is no order yet that could exempt a value, and an invalid id could never be requested.
    if (problems.length > 0) return refuse({ kind: 'invalid', problems: [...problems] });
    const newId = textAt(body, ['id']);
    return make(call, core, {
      id: newId ?? uuidv7(),
      requires: { ...requirementsOf(body), ...(newId === undefined ? {} : { newId }) },
      create: (context) => {
        const created = create(body, problems, context);
        return created.ok && newId !== undefined && context.takenIds.has(newId) ? taken(newId) : created;
      },
      status: 201,
      show: view,
    });
  },
};

const taken = (id: string): Result<never> => refuse({ kind: 'duplicate', field: 'id', value: id });

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

/** `GET /orders/{id}`: the present or an earlier version, in the view of any dialect. */
function getOrder(others: readonly Pick<Dialect, 'name' | 'orderView'>[]): Operation {
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

/** The requested view. Fails with `invalid`. */
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

const patchOrder: Operation = {
  id: 'patchOrder',
  method: 'PATCH',
  path: '/orders/{id}',
  scope: 'orders:write',
  summary: 'Change an order',
  description:
    'A JSON merge patch (RFC 7396): what is left out stays, null removes, objects are merged, lists are replaced whole. ' +
    'Rules bind the order as it is to be, where it differs from what is there. A change of the quantities, prices or set of ' +
    'lines that sends no `amount` removes it, and `Stele-Removed` says so.',
  parameters: { id: 'The id of the order.' },
  body: OrderMergePatch,
  example: { po_number: 'PO-4711', shipping_method: 'Express', customer_note: null },
  accepts: ['json', 'merge-patch'],
  tellsRemoved: true,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: (call, core) => {
    const { body, problems } = call;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      requires: requirementsOf(body),
      problems,
      put: (order, context) => merge(order, body, problems, context),
      status: 200,
      show: view,
    });
  },
};

const replaceOrder: Operation = {
  id: 'replaceOrder',
  method: 'PUT',
  path: '/orders/{id}',
  scope: 'orders:write',
  summary: 'Replace an order',
  description:
    'What is left out is removed, or becomes again what a new order has where there must be a value. `display_id`, ' +
    '`created_at` and `status` stay when they are left out. `Stele-Removed` names what was removed.',
  parameters: { id: 'The id of the order.' },
  body: OrderReplacement,
  tellsRemoved: true,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: (call, core) => {
    const { body, problems } = call;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      requires: requirementsOf(body),
      problems,
      put: (order, context) => replace(order, body, problems, context),
      replaces: true,
      status: 200,
      show: view,
    });
  },
};

const setOrderStatus: Operation = {
  id: 'setOrderStatus',
  method: 'PUT',
  path: '/orders/{id}/status',
  scope: 'orders:write',
  summary: 'Move an order to a status',
  description:
    'To an entry of the status catalog, or to whichever entry stands for a state. With an id the state is ignored. A move ' +
    'that the catalog does not allow is refused (409), with those that it does.',
  parameters: { id: 'The id of the order.' },
  body: StatusChange,
  example: { state: 'confirmed', reason: 'The deposit has come' },
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const sent = call.body as StatusChange;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      put: (order, context) => statusMove(sent, order, context),
      reason: sent.reason,
      status: 200,
      show: view,
    });
  },
};

const appendNote: Operation = {
  id: 'appendNote',
  method: 'POST',
  path: '/orders/{id}/notes',
  scope: 'orders:write',
  summary: 'Append a paragraph to a note',
  description:
    'Whoever appends at the same time is not overwritten. Sent twice it is there twice, unless the same `Idempotency-Key` ' +
    'comes with it.',
  parameters: { id: 'The id of the order.' },
  body: NoteAddition,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { to, text } = call.body as NoteAddition;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      put: (order) => appended(to === 'internal' ? 'internal_note' : 'customer_note', order, text),
      status: 200,
      show: view,
    });
  },
};

const changeTags: Operation = {
  id: 'changeTags',
  method: 'POST',
  path: '/orders/{id}/tags',
  scope: 'orders:write',
  summary: 'Add and remove tags',
  description: 'Tags that the order has already, or has not, are no fault. New ones come last.',
  parameters: { id: 'The id of the order.' },
  body: TagChange,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const change = call.body as TagChange;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      put: ({ tags }) => retagged(tags, change),
      status: 200,
      show: view,
    });
  },
};

const deleteOrder: Operation = {
  id: 'deleteOrder',
  method: 'DELETE',
  path: '/orders/{id}',
  scope: 'orders:delete',
  summary: 'Delete an order',
  description:
    'Nobody finds it any more, but its history stays, and it can be restored. Its reference id is free again.',
  parameters: { id: 'The id of the order.' },
  query: Deletion,
  replies: { 204: { description: 'The order is deleted' } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { reason } = call.query as Deletion;
    return remove(call, core, { id: call.parameters['id'] ?? '', reason, status: 204 });
  },
};

/** All calls of the hub's own API for single orders, and their list. */
export const orders = (others: readonly Pick<Dialect, 'name' | 'orderView'>[]): readonly Operation[] => [
  listOrders,
  createOrder,
  getOrder(others),
  patchOrder,
  replaceOrder,
  setOrderStatus,
  appendNote,
  changeTags,
  deleteOrder,
];
