import { sameValue } from '../../../model/equal.ts';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { deleteRecord, listRecords, putRecord, readRecord } from '../../../operations/records.ts';
import { contentOf, OrderType, OrderTypeContent, OrderTypeList, showOrderType } from './schema.ts';

/** More order types than any workspace has. */
const MOST_TYPES = 1000;

const one = {
  path: '/order-types/{id}',
  entity: 'order_types',
  parameters: { id: 'The id of the order type; a new one may have any id.' },
} as const;

export const orderTypes: readonly Operation[] = [
  listRecords({
    id: 'listOrderTypes',
    method: 'GET',
    path: '/order-types',
    scope: 'products:read',
    summary: 'List the order types',
    replies: { 200: { description: 'All order types', schema: OrderTypeList } },
    entity: 'order_types',
    find: () => ({ filter: {}, sort: { by: 'name', descending: false }, page: { number: 1, size: MOST_TYPES } }),
    view: ({ records }) => ({ items: records.map(showOrderType), next: null }),
  }),
  readRecord({
    ...one,
    id: 'getOrderType',
    method: 'GET',
    scope: 'products:read',
    summary: 'Get an order type',
    replies: { 200: { description: 'The order type', schema: OrderType } },
    view: showOrderType,
  }),
  putRecord({
    ...one,
    id: 'putOrderType',
    method: 'PUT',
    scope: 'products:write',
    summary: 'Create or replace an order type',
    description: 'Existing orders of the type keep their values.',
    body: OrderTypeContent,
    replies: { 200: { description: 'The order type', schema: OrderType } },
    put: (present, _records, { body }) => {
      const content = contentOf(body);
      // A request that equals what is shown changes nothing, also where a default was never stored.
      if (present && sameValue(content, contentOf(present))) return ok([]);
      const { reference_id, extras } = present ?? {};
      return ok({ reference_id, extras, ...content });
    },
    view: showOrderType,
  }),
  deleteRecord({
    ...one,
    id: 'deleteOrderType',
    method: 'DELETE',
    scope: 'products:delete',
    summary: 'Delete an order type',
    description: 'New orders cannot have it; existing ones keep their values.',
    replies: { 204: { description: 'The order type is deleted' } },
  }),
];
