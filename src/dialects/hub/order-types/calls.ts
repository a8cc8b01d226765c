import { sameValue } from '../../../model/equal.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { listRecords, showRecord, writeRecord } from '../../../operations/record-calls.ts';
import { contentOf, OrderType, OrderTypeContent, OrderTypeList, showOrderType } from './schema.ts';

/** No workspace needs more order types. */
const MOST_TYPES = 1000;

const parameters = { id: 'The id of the order type; a new one may have any id.' };

const listOrderTypes: Operation = {
  id: 'listOrderTypes',
  method: 'GET',
  path: '/order-types',
  scope: 'products:read',
  summary: 'List the order types',
  replies: { 200: { description: 'All order types', schema: OrderTypeList } },
  handle: (call, core) =>
    listRecords(call, core, {
      kind: 'order_types',
      filter: {},
      sort: { by: 'name', descending: false },
      page: { number: 1, size: MOST_TYPES },
      show: ({ records }) => ({ items: records.map(showOrderType), next: null }),
    }),
};

const getOrderType: Operation = {
  id: 'getOrderType',
  method: 'GET',
  path: '/order-types/{id}',
  scope: 'products:read',
  summary: 'Get an order type',
  parameters,
  replies: { 200: { description: 'The order type', schema: OrderType } },
  handle: (call, core) => {
    const { id = '' } = call.parameters;
    return showRecord(call, core, {
      subject: { kind: 'order_types', id },
      show: (found) => {
        const type = found.get('order_types', id);
        return ok(type && showOrderType(type));
      },
    });
  },
};

const putOrderType: Operation = {
  id: 'putOrderType',
  method: 'PUT',
  path: '/order-types/{id}',
  scope: 'products:write',
  summary: 'Create or replace an order type',
  description: 'Existing orders of the type keep their values.',
  parameters,
  body: OrderTypeContent,
  tellsRemoved: true,
  replies: { 200: { description: 'The order type', schema: OrderType } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { id = '' } = call.parameters;
    return writeRecord(call, core, {
      target: { kind: 'order_types', put: id },
      change: (found) => {
        const present = found.get('order_types', id);
        const content = contentOf(call.body as OrderTypeContent);
        // A value that is sent as shown changes nothing, even a default that was never stored.
        if (present && sameValue(content, contentOf(present))) return ok([]);
        const { reference_id, extras } = present ?? {};
        return ok([{ kind: 'order_types', id, content: { reference_id, extras, ...content } }]);
      },
      replaces: true,
      status: 200,
      show: (found) => {
        const type = found.get('order_types', id);
        return type && showOrderType(type);
      },
    });
  },
};

const deleteOrderType: Operation = {
  id: 'deleteOrderType',
  method: 'DELETE',
  path: '/order-types/{id}',
  scope: 'products:delete',
  summary: 'Delete an order type',
  description: 'New orders cannot have it; existing ones keep their values.',
  parameters,
  replies: { 204: { description: 'The order type is deleted' } },
  handle: (call, core) => {
    const { id = '' } = call.parameters;
    return writeRecord(call, core, {
      target: { kind: 'order_types', find: id },
      change: () => ok([{ kind: 'order_types', id, content: null }]),
      status: 204,
    });
  },
};

export const orderTypes: readonly Operation[] = [listOrderTypes, getOrderType, putOrderType, deleteOrderType];
