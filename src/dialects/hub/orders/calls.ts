import { type Static, Type } from 'typebox';
import { cursorOf, placeOf } from '../../../core/lists/cursor.ts';
import { CONTENT_FIELDS } from '../../../core/orders/order-content.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { KeyedOperation, OrderView } from '../../../operations/operation.ts';
import { changeOrder, createOrder, deleteOrder, readOrder } from '../../../operations/orders.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import type { Dialect } from '../../dialect.ts';
import { momentOf, momentQuery } from '../moment.ts';
import { BAD_CURSOR, invalidQuery } from '../query-problems.ts';
import { NullableText } from '../schema.ts';
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
    total: Type.Optional(Type.Integer({ description: 'On request.' })),
  },
  { 'x-name': 'OrderList' },
);

const queryOf = (dialects: readonly string[]) =>
  Type.Object(
    {
      ...fieldsQuery,
      ...momentQuery('order'),
      as: Type.Optional(Type.Enum([...dialects], { type: 'string', description: "The order in a dialect's view." })),
    },
    { additionalProperties: false },
  );
type Query = Static<ReturnType<typeof queryOf>>;

/** The calls for single orders and their list. `others` have the views for reading an order as another dialect's clients do. */
export function orderCalls(others: readonly Pick<Dialect, 'name' | 'orderView'>[]): KeyedOperation[] {
  const views = new Map(others.map(({ name, orderView }) => [name, orderView]));
  const parameters = { id: 'The id of the order.' };
  return [
    list({
      id: 'listOrders',
      method: 'GET',
      path: '/orders',
      scope: 'orders:read',
      summary: 'List orders',
      description:
        'The newest first. Continue with `next` as `cursor`, and the same filter and sort. An order that does not ' +
        'change meanwhile is on exactly one page. In a list by `changed_at`, a changed order appears again at the end. ' +
        'By `-changed_at` it moves to the front and may be missed.',
      query: OrderQuery,
      replies: { 200: { description: 'A page of orders', schema: OrderList } },
      answer: async ({ query, principal }, core) => {
        const select = selectionOf(query.fields);
        const listed = await listMeant(query, principal.workspaceId, core);
        if (!listed.ok && listed.failure.kind !== 'invalid') return listed;
        if (!listed.ok || !select.ok) return refuse({ kind: 'invalid', problems: problemsOf(listed, select) });
        const after = query.cursor === undefined ? undefined : placeOf(listed.value, query.cursor);
        if (query.cursor !== undefined && !after) return refuse({ kind: 'invalid', problems: [BAD_CURSOR] });
        const read = await core.read.listByCursor({
          ...listed.value,
          workspaceId: principal.workspaceId,
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
    }),
    createOrder({
      id: 'createOrder',
      method: 'POST',
      path: '/orders',
      scope: 'orders:write',
      summary: 'Create an order',
      description:
        'An order needs what it is about: at least one of `' +
        `${CONTENT_FIELDS.join('`, `')}\`. All other fields are optional. The client may choose an id; an id that any ` +
        'order has or had is refused (409).',
      body: NewOrder,
      example: {
        po_number: 'PO-4711',
        currency: 'USD',
        line_items: [{ sku: 'CHAIR', title: 'Chair', quantity: 2, unit_price: 50.25 }],
        shipping_charge: 12,
        internal_note: 'Ask for the sales manager.',
      },
      replies: { 201: { description: 'The new order', schema: ShownOrder } },
      newId: ({ body }) => body.id,
      requires: ({ body }) => ({ ...requirementsOf(body), ...(body.id === undefined ? {} : { newId: body.id }) }),
      create: (context, { body, problems }) =>
        body.id !== undefined && context.takenIds.has(body.id)
          ? refuse({ kind: 'duplicate', field: 'id', value: body.id })
          : create(body, problems, context),
      view,
    }),
    readOrder({
      id: 'getOrder',
      method: 'GET',
      path: '/orders/{id}',
      scope: 'orders:read',
      summary: 'Get an order, at present or at an earlier version',
      description:
        'With `version` or `as_of`, the order as it was, even if it is deleted now. Records that it refers to are ' +
        "shown as they are now. With `as`, the body is that of the dialect's own call.",
      parameters,
      query: queryOf([...views.keys()]),
      replies: { 200: { description: "The order; with `as`, in that dialect's form", schema: ReadOrder } },
      prepare: async ({ query, principal }, core) => {
        const shown = viewOf(query, views);
        if (!shown.ok) return shown;
        const at = await momentOf(query, principal.workspaceId, core);
        return at.ok ? ok({ ...shown.value, at: at.value }) : at;
      },
      requires: ({ prepared }) => prepared.requires,
      at: ({ prepared }) => prepared.at,
      view: (order, context, { prepared }) => prepared.show(order, context),
    }),
    changeOrder({
      id: 'patchOrder',
      method: 'PATCH',
      path: '/orders/{id}',
      scope: 'orders:write',
      summary: 'Change an order',
      description:
        'A JSON merge patch (RFC 7396): fields that are left out stay, null removes, objects are merged, lists are ' +
        'replaced as a whole. The merged order is validated where it differs from the present one. A change of the ' +
        'quantities, prices or set of lines without an `amount` removes it, and `Stele-Removed` names it.',
      parameters,
      body: OrderMergePatch,
      example: { po_number: 'PO-4711', shipping_method: 'Express', customer_note: null },
      accepts: ['json', 'merge-patch'],
      tellsRemoved: true,
      replies: { 200: { description: 'The changed order', schema: ShownOrder } },
      exempts: {},
      requires: ({ body }) => requirementsOf(body),
      put: (order, context, { body, problems }) => merge(order, body, problems, context),
      view,
    }),
    changeOrder({
      id: 'replaceOrder',
      method: 'PUT',
      path: '/orders/{id}',
      scope: 'orders:write',
      summary: 'Replace an order',
      description:
        'Fields that are left out are removed, or return to the values of a new order if they are required. ' +
        '`display_id`, `created_at` and `status` stay if they are left out. `Stele-Removed` names the removed fields.',
      parameters,
      body: OrderReplacement,
      replies: { 200: { description: 'The changed order', schema: ShownOrder } },
      replaces: true,
      exempts: {},
      requires: ({ body }) => requirementsOf(body),
      put: (order, context, { body, problems }) => replace(order, body, problems, context),
      view,
    }),
    changeOrder({
      id: 'setOrderStatus',
      method: 'PUT',
      path: '/orders/{id}/status',
      scope: 'orders:write',
      summary: 'Move an order to a status',
      description:
        'The target is an entry of the status catalog, or a state. With an id, the state is ignored. A move that the ' +
        'catalog does not allow is refused (409), with the allowed ones.',
      parameters,
      body: StatusChange,
      example: { state: 'confirmed', reason: 'The deposit has arrived' },
      replies: { 200: { description: 'The changed order', schema: ShownOrder } },
      put: (order, context, { body }) => statusMove(body, order, context),
      reason: ({ body }) => body.reason,
      view,
    }),
    changeOrder({
      id: 'appendNote',
      method: 'POST',
      path: '/orders/{id}/notes',
      scope: 'orders:write',
      summary: 'Append a paragraph to a note',
      description:
        'Concurrent additions do not overwrite each other. A note that is sent twice is added twice, unless both ' +
        'requests have the same `Idempotency-Key`.',
      parameters,
      body: NoteAddition,
      replies: { 200: { description: 'The changed order', schema: ShownOrder } },
      put: (order, _context, { body: { to, text } }) =>
        appended(to === 'internal' ? 'internal_note' : 'customer_note', order, text),
      view,
    }),
    changeOrder({
      id: 'changeTags',
      method: 'POST',
      path: '/orders/{id}/tags',
      scope: 'orders:write',
      summary: 'Add and remove tags',
      description: 'Adding a present tag or removing an absent one is allowed. New tags come last.',
      parameters,
      body: TagChange,
      replies: { 200: { description: 'The changed order', schema: ShownOrder } },
      put: ({ tags }, _context, { body }) => retagged(tags, body),
      view,
    }),
    deleteOrder({
      id: 'deleteOrder',
      method: 'DELETE',
      path: '/orders/{id}',
      scope: 'orders:delete',
      summary: 'Delete an order',
      description:
        'No call finds it any more, but its history stays, and it can be restored. Its reference id can be used again.',
      parameters,
      query: Deletion,
      replies: { 204: { description: 'The order is deleted' } },
      reason: ({ query }) => query.reason,
    }),
  ];
}

/** The problems of both. */
const problemsOf = (...results: { ok: boolean; failure?: { kind: string; problems?: Problem[] } }[]): Problem[] =>
  results.flatMap(({ failure }) => failure?.problems ?? []);

/** The requested view. Fails with `invalid`. */
function viewOf({ as, fields }: Query, views: ReadonlyMap<string, OrderView>): Result<OrderView> {
  const dialect = as === undefined ? undefined : views.get(as);
  if (dialect && fields !== undefined) return invalidQuery('fields', "cannot select fields of a dialect's view");
  if (dialect) return ok(dialect);
  const select = selectionOf(fields);
  if (!select.ok) return select;
  return ok({ requires: {}, show: (order, context) => select.value(view(order, context)) });
}
