import type { Core } from '../../../core/core.ts';
import type { OrderFilter, OrderSort, Period } from '../../../core/lists/order-lists.ts';
import type { Problem } from '../../../model/failure.ts';
import { idFor } from '../../../model/order.ts';
import type { DynamicField, OrderType } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { StatusCatalog } from '../../../model/status.ts';
import { type Instant, parseDay, parseInstant } from '../../../model/time.ts';
import { prepareNewIds } from '../../../operations/existing-values.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { changeOrder, createOrder, deleteOrder, listOrders, readOrder } from '../../../operations/orders.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { allRecords, customerIdOf } from '../common/calls.ts';
import { exactId, isMatch, matchOf, pageOf } from '../common/lens.ts';
import { Detail } from '../common/schema.ts';
import { noOrderToChange } from '../errors.ts';
import { NAME } from '../settings.ts';
import { assetRecords, create, itemRecords, put, statusList, view, viewSummary } from './lens.ts';
import {
  AssetRecordList,
  DynamicFieldList,
  DynamicFieldQuery,
  ItemRecordList,
  NewOrder,
  OrderCreated,
  OrderDetail,
  OrderList,
  OrderQuery,
  RecordQuery,
  type SORT_KEYS,
  StatusList,
  StatusUpdate,
} from './schema.ts';

const parameters = { order_id: 'The id of the order.' };

const RECORD_HEADERS = { ETag: 'The version of the order, and a digest of the body.' };

/** The calls for orders, their fields and the records of their items and assets. */
export const orderCalls: Operation[] = [
  changeOrder({
    id: 'updateOrderStatus',
    method: 'PUT',
    path: '/orders/{order_id}/status',
    scope: 'orders:write',
    summary: "Change an order's status",
    parameters,
    body: StatusUpdate,
    example: { status_id: 'd666a904-5739-46c0-b70a-1cd57658a3f6' },
    replies: { 200: { description: 'The order has this status', schema: Detail } },
    absent: noOrderToChange,
    put: (order, _context, { body }) => ok(put(order, body.status_id)),
    view: () => ({ detail: 'Order status updated successfully' }),
  }),
  // The router prefers this fixed path to the one with an id.
  list({
    id: 'listStatuses',
    method: 'GET',
    path: '/orders/status',
    scope: 'orders:read',
    summary: 'List the statuses of orders',
    replies: { 200: { description: 'The statuses', schema: StatusList } },
    answer: async ({ principal }, core) => {
      const catalog = await core.read.statuses(principal.workspaceId);
      return catalog.ok ? ok(json(200, statusList(catalog.value))) : catalog;
    },
  }),
  list({
    id: 'listOrderDynamicFields',
    method: 'GET',
    path: '/orders/dynamic_fields',
    scope: 'orders:read',
    summary: 'List the additional fields of orders, by order type',
    query: DynamicFieldQuery,
    replies: { 200: { description: 'The fields of all order types, or of one', schema: DynamicFieldList } },
    answer: async (call, core) => {
      const { order_type_id, template_id } = call.query;
      const types = await allRecords(call, core, 'order_types');
      if (!types.ok) return types;
      // The hub stores no templates, so none has a field. A type that is named beside one wins.
      const wanted = types.value.filter(({ id }) => (order_type_id ?? (template_id === undefined ? id : '')) === id);
      const items = wanted.flatMap(({ id, dynamic_fields = [] }) =>
        dynamic_fields.map((field, i) => fieldView(field, id, i + 1)),
      );
      return ok(json(200, { items } satisfies DynamicFieldList));
    },
  }),
  listOrders({
    id: 'listOrders',
    method: 'GET',
    path: '/orders',
    scope: 'orders:read',
    summary: 'List orders',
    description: 'The key of every field of an order type is a parameter too, with the same suffixes.',
    query: OrderQuery,
    replies: { 200: { description: 'A page of orders', schema: OrderList } },
    requires: { showsCustomerId: true },
    find: async (call, core) => {
      const { query } = call;
      const context = await contextOf(call, core, query);
      if (!context.ok) return context;
      const filter = filterOf(query, context.value);
      if (!filter.ok) return filter;
      return ok(filter.value && { filter: filter.value, sort: sortOf(query), page: pageOf(query) });
    },
    view: ({ orders, context }) => ({ items: orders.map((order) => viewSummary(order, context)) }),
  }),
  createOrder({
    id: 'createOrder',
    method: 'POST',
    path: '/orders',
    scope: 'orders:write',
    summary: 'Create an order',
    body: NewOrder,
    nullMeansAbsent: true,
    replies: { 200: { description: 'The order is created', schema: OrderCreated } },
    requires: ({ body }) => ({
      ids: {
        customers: [body.entity_id],
        order_types: [body.type_id],
        service_points: body.service_point_id === undefined ? [] : [body.service_point_id],
        items: (body.order_item_list ?? []).map(({ id }) => id),
        contacts: body.contact_list ?? [],
      },
    }),
    prepare: prepareNewIds,
    create: (context, { body, prepared: newId }) => create(body, context, newId),
    view: (order) => ({ order_id: idFor(order, NAME) }),
  }),
  readOrder({
    id: 'getOrder',
    method: 'GET',
    path: '/orders/{order_id}',
    scope: 'orders:read',
    summary: 'Get an order',
    parameters,
    replies: { 200: { description: 'The order', schema: OrderDetail } },
    requires: { showsCustomer: true },
    view,
  }),
  deleteOrder({
    id: 'deleteOrder',
    method: 'DELETE',
    path: '/orders/{order_id}',
    scope: 'orders:delete',
    summary: 'Delete an order',
    parameters,
    replies: { 200: { description: 'The order is deleted', schema: Detail } },
    view: (order) => ({ detail: `Successfully deleted Order (${order.display_id})` }),
  }),
  readOrder({
    id: 'listOrderItemRecords',
    method: 'GET',
    path: '/order_item_records',
    scope: 'orders:read',
    summary: 'List the item records of an order',
    query: RecordQuery,
    replies: {
      200: {
        description: 'A page of records, in the sequence of the order',
        schema: ItemRecordList,
        headers: RECORD_HEADERS,
      },
    },
    idOf: ({ query }) => query.order_id,
    view: (order, _context, { query }) => ({ items: pageIn(itemRecords(order), query) }),
  }),
  readOrder({
    id: 'listOrderAssetRecords',
    method: 'GET',
    path: '/order_asset_records',
    scope: 'orders:read',
    summary: 'List the asset records of an order',
    query: RecordQuery,
    replies: {
      200: {
        description: 'A page of records, in the sequence of the order',
        schema: AssetRecordList,
        headers: RECORD_HEADERS,
      },
    },
    idOf: ({ query }) => query.order_id,
    view: (order, _context, { query }) => ({ items: pageIn(assetRecords(order), query) }),
  }),
];

const pageIn = <T>(records: readonly T[], { page = 1, limit = 10 }: RecordQuery): T[] =>
  records.slice((page - 1) * limit, page * limit);

const WORDS = { text: 'TEXT', number: 'NUMBER', boolean: 'BOOLEAN', date: 'DATE' } as const;

const fieldView = (
  { key, name, type, mandatory = false }: DynamicField,
  type_id: string,
  order: number,
): DynamicFieldList['items'][number] => ({
  key,
  label: name,
  default_value: null,
  field_type: WORDS[type],
  order,
  options: null,
  required: mandatory,
  editable: true,
  displayable: true,
  cp_user_allowed: false,
  type_id,
  template_id: null,
});

/** Reads the records that a query refers to, and no others. */
async function contextOf(
  call: Pick<Call, 'principal' | 'address' | 'dialect'>,
  core: Core,
  query: OrderQuery,
): Promise<Result<QueryContext>> {
  const asksForStatus = matchOf(query, 'status_id') !== undefined;
  const statuses = asksForStatus ? await core.read.statuses(call.principal.workspaceId) : ok([]);
  if (!statuses.ok) return statuses;
  const orderTypes = openKeys(query).length > 0 ? await allRecords(call, core, 'order_types') : ok([]);
  if (!orderTypes.ok) return orderTypes;
  const customerId = await customerIdOf(call, core, exactId(query, 'entity_id'));
  if (!customerId.ok) return customerId;
  return ok({ statuses: statuses.value, orderTypes: orderTypes.value, customerId: customerId.value });
}

/** The records that a query refers to. */
interface QueryContext {
  statuses: StatusCatalog;
  orderTypes: readonly Pick<OrderType, 'dynamic_fields'>[];
  /** The hub's id of the customer whom the query names exactly. */
  customerId: string | undefined;
}

/** The parameters that may be keys of the fields of order types: those that the schema does not name, without their suffixes. */
function openKeys(query: OrderQuery): string[] {
  const others = Object.keys(query).filter((name) => !Object.hasOwn(OrderQuery.properties, name));
  return [...new Set(others.map((name) => name.replace(/__(?:exact|contains)$/, '')))];
}

/**
 * The orders that a query asks for; `undefined` if no order can match. Parameters that are not a field of any order type are ignored.
 * Fails with `invalid`.
 */
function filterOf(query: OrderQuery, context: QueryContext): Result<OrderFilter | undefined> {
  const completed = periodOf(query);
  if (!completed.ok) return completed;
  const isPlanned = matchOf(query, 'order_plan_id') !== undefined;
  const entity = matchOf(query, 'entity_id', 'exact');
  const contact = matchOf(query, 'contact_id', 'exact');
  const status = matchOf(query, 'status_id', 'exact');
  const statusIds = status && context.statuses.filter(({ id }) => isMatch(id, status)).map(({ id }) => id);
  // The hub stores no plans, so no order has one.
  if (isPlanned || statusIds?.length === 0) return ok(undefined);
  return ok({
    displayId: matchOf(query, 'name'),
    statusIds,
    completed: completed.value,
    ...(entity && 'exact' in entity ? { customerIds: [context.customerId ?? entity.exact] } : {}),
    ...(entity && 'contains' in entity ? { customerIdContains: entity.contains } : {}),
    ...(contact ? { contact: { id: contact, listedAt: { dialect: NAME, path: ['contacts'] } } } : {}),
    ...extrasOf(query, context),
  });
}

const SORTS: Record<(typeof SORT_KEYS)[number], OrderSort['by']> = {
  created_at: 'created_at',
  updated_at: 'changed_at',
  name: 'display_id',
  completion_time: 'completed_at',
};

/** The order of a list; by default, the newest first. */
const sortOf = ({ sort_key = 'created_at', sort_order = 'desc' }: OrderQuery): OrderSort => ({
  by: SORTS[sort_key],
  descending: sort_order === 'desc',
});

function extrasOf(query: OrderQuery, { orderTypes }: QueryContext): Pick<OrderFilter, 'extras'> {
  const fields = new Set(orderTypes.flatMap(({ dynamic_fields = [] }) => dynamic_fields.map(({ key }) => key)));
  const wanted = [
    { path: ['type', 'id'], match: matchOf(query, 'type_id', 'exact') },
    { path: ['service_point', 'id'], match: matchOf(query, 'service_point_id', 'exact') },
    ...openKeys(query)
      .filter((key) => fields.has(key))
      .map((key) => ({ path: ['dynamic', key], match: matchOf(query, key) })),
  ];
  const extras = wanted.flatMap(({ path, match }) => (match ? [{ dialect: NAME, path, match }] : []));
  return extras.length > 0 ? { extras } : {};
}

function periodOf({ completion_time_start, completion_time_end }: OrderQuery): Result<Period | undefined> {
  const from = completion_time_start === undefined ? undefined : momentOf(completion_time_start, 'T00:00:00Z');
  const to = completion_time_end === undefined ? undefined : momentOf(completion_time_end, 'T23:59:59.999Z');
  const problems: Problem[] = [
    ...(completion_time_start !== undefined && !from ? [noMoment('completion_time_start')] : []),
    ...(completion_time_end !== undefined && !to ? [noMoment('completion_time_end')] : []),
  ];
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok(from || to ? { from, to } : undefined);
}

/** The start or end of a day, or a time, which is in UTC without a zone. In a query, an unescaped plus sign arrives as a space. */
function momentOf(text: string, ofDay: string): Instant | undefined {
  const day = parseDay(text);
  if (day !== undefined) return parseInstant(day + ofDay);
  const written = text.replace(/ (?=\d{2}:\d{2}$)/, '+').replace(' ', 'T');
  return parseInstant(written) ?? parseInstant(`${written}Z`);
}

const noMoment = (name: string): Problem => ({
  place: 'query',
  path: [name],
  rule: 'format',
  reason: 'must be an existing day, or a date and time as in ISO 8601',
  binding: 'shape',
});
