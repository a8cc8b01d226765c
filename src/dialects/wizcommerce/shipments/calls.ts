import { Type } from 'typebox';
import type { OrderContext } from '../../../core/context/order-context.ts';
import type { Uncountable } from '../../../core/orders/counted-items.ts';
import { writeShipment } from '../../../core/orders/shipments-and-invoices.ts';
import type { Failure, Problem } from '../../../model/failure.ts';
import type { RecordContent, Recorded } from '../../../model/record.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { changeOrderRecord, createOrderRecord } from '../../../operations/order-records.ts';
import { listRecords, readRecord } from '../../../operations/records.ts';
import { known } from '../../../operations/values.ts';
import { aliasesOfOrders, idsIn, itemProblems, NO_ORDER, pageOf, paginationOf, timeSortOf } from '../common/lens.ts';
import { pageQuery, referenceIdsQuery, timeSortQuery } from '../common/schema.ts';
import { create, namingField, patch, unnamedItems, variantsNamed, view } from './lens.ts';
import {
  NewShipment,
  ShipmentList,
  ShipmentPatch,
  ShipmentReply,
  ShipmentStatusChange,
  ShipmentStatusWord,
} from './schema.ts';

const Query = Type.Object({
  ...pageQuery,
  ...timeSortQuery,
  reference_ids: referenceIdsQuery,
  shipment_status: Type.Optional(ShipmentStatusWord),
});

const COUNTS_ANEW =
  'What counted in `shipped_quantity` of the order and counts no more is taken back, and what begins to count is added, in ' +
  'the same transaction.';

const one = {
  entity: 'shipments',
  path: '/shipments/{id}',
  parameters: { id: 'The id of the shipment.' },
} as const;

const data = (shipment: Recorded<'shipments'>, orderId: string) => ({ data: view(shipment, orderId) });

type Asked = Pick<Call, 'problems'> & { body: ShipmentPatch };

/** The common parts of both calls that change a shipment. */
const change = {
  ...one,
  method: 'PATCH',
  scope: 'orders:write',
  nullMeansAbsent: true,
  orderAbsent: { kind: 'conflict', reason: 'The order of this shipment was deleted' } satisfies Failure,
  validate: ({ body, problems }: Asked) => (problems.length > 0 ? [] : unnamedItems(body.shipment_items)),
  requires: ({ body }: Asked) => ({ variants: variantsNamed(body.shipment_items) }),
  put: (shipment: Recorded<'shipments'>, context: OrderContext, { body }: Asked, newId: () => string) =>
    patch(shipment, body, context, newId),
  count: writeShipment,
  uncountable: (wrong: readonly Uncountable[], { body }: Asked, content: RecordContent<'shipments'>) => {
    const { shipment_items: items } = body;
    return items
      ? itemProblems('shipment_items', wrong, (i) => namingField(items[i]))
      : wrong.map((each) => statusProblem(body, content, each));
  },
  view: data,
} as const;

export const shipmentCalls: readonly Operation[] = [
  listRecords({
    id: 'listShipments',
    method: 'GET',
    path: '/shipments',
    scope: 'orders:read',
    summary: 'List shipments',
    description: 'Those that are inactive, and those of deleted orders, too.',
    query: Query,
    replies: { 200: { description: 'A page of shipments', schema: ShipmentList } },
    entity: 'shipments',
    find: ({ query }) => ({
      filter: { referenceIds: idsIn(query.reference_ids), shipmentStatus: query.shipment_status },
      sort: timeSortOf(query),
      page: pageOf(query),
    }),
    related: aliasesOfOrders,
    view: (page, { query }, aliases) => ({
      data: page.records.map((shipment) => view(shipment, aliases.get(shipment.order_id) ?? shipment.order_id)),
      pagination: paginationOf(query, page),
    }),
  }),
  createOrderRecord({
    id: 'createShipment',
    method: 'POST',
    path: '/shipments',
    scope: 'orders:write',
    summary: 'Create a shipment of an order',
    description:
      'From `shipped` on, its items count in `shipped_quantity` of the lines with their `sku`, in the same transaction: in the ' +
      'order of the lines, each up to what is left of it. More than is left is refused. The fulfilment status of the order ' +
      'stays. `If-Match` speaks of the order.',
    body: NewShipment,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The new shipment', schema: ShipmentReply } },
    entity: 'shipments',
    validate: ({ body, problems }) => (problems.length > 0 ? [] : unnamedItems(body.shipment_items)),
    orderOf: ({ body }) => body.order_id,
    orderAbsent: NO_ORDER,
    requires: ({ body }) => ({
      variants: variantsNamed(body.shipment_items),
      recordReferenceIds: { shipments: [body.reference_id] },
    }),
    create: (order, context, { body }, newId) => create(body, order, context, newId),
    count: writeShipment,
    uncountable: (wrong, { body }) => itemProblems('shipment_items', wrong, (i) => namingField(body.shipment_items[i])),
    view: data,
  }),
  readRecord({
    ...one,
    id: 'getShipment',
    method: 'GET',
    scope: 'orders:read',
    summary: 'Get a shipment',
    replies: { 200: { description: 'The shipment', schema: ShipmentReply } },
    related: (shipment, call, core) => aliasesOfOrders([shipment], call, core),
    view: (shipment, _records, _call, aliases) => data(shipment, aliases.get(shipment.order_id) ?? shipment.order_id),
  }),
  changeOrderRecord({
    ...change,
    id: 'updateShipment',
    summary: 'Update a shipment',
    description: `Only the fields that are sent change. Null counts as left out. ${COUNTS_ANEW}`,
    body: ShipmentPatch,
    replies: { 201: { description: 'The shipment as it is now', schema: ShipmentReply } },
  }),
  changeOrderRecord({
    ...change,
    id: 'updateShipmentStatus',
    path: '/shipments/{id}/status',
    summary: 'Update the status of a shipment',
    description: `The status that the shipment has already changes nothing. ${COUNTS_ANEW}`,
    body: ShipmentStatusChange,
    replies: { 200: { description: 'The shipment as it is now', schema: ShipmentReply } },
    // Fields of a shipment that this call does not have are ignored, with any value.
    validate: () => [],
    requires: () => ({}),
    put: (shipment, context, { body }, newId) => patch(shipment, known(ShipmentStatusChange, body), context, newId),
    uncountable: (wrong, { body }, content) => wrong.map((each) => statusProblem(body, content, each)),
  }),
];

/** The failure when the order has not enough left of an item for the shipment to count. */
function statusProblem(
  { shipment_status }: ShipmentPatch,
  { items }: RecordContent<'shipments'>,
  { index, left = 0 }: Uncountable,
): Problem {
  const reason = `needs more of ${items[index]?.sku} than is left of the order: ${left}`;
  const field = shipment_status === undefined ? 'status' : 'shipment_status';
  return { place: 'body', path: [field], rule: 'range', reason, binding: 'shape' };
}
