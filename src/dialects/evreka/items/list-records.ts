import type { TSchema } from 'typebox';
import type { Order } from '../../../model/order.ts';
import { refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { showOrder } from '../../../operations/order-calls.ts';
import { AssetRecordList, ItemRecordList, RecordQuery } from '../wire/items.ts';
import { assetRecords, itemRecords } from './records.ts';

const headers = { ETag: 'The version of the order, and what stands for the bytes.' };

export const listItemRecords = recordsOf('listOrderItemRecords', '/order_item_records', ItemRecordList, itemRecords);

export const listAssetRecords = recordsOf(
  'listOrderAssetRecords',
  '/order_asset_records',
  AssetRecordList,
  assetRecords,
);

function recordsOf(id: string, path: string, schema: TSchema, records: (order: Order) => object[]): KeyedOperation {
  return {
    id,
    method: 'GET',
    path,
    scope: 'orders:read',
    summary: `List the records of an order: ${path.slice(1).replaceAll('_', ' ')}`,
    query: RecordQuery,
    replies: { 200: { description: 'A page of records, in the order of the order', schema, headers } },
    handle: async (call, core) => {
      if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
      const { order_id, page = 1, limit = 10 } = call.query as RecordQuery;
      const show = (order: Order) => ({ items: records(order).slice((page - 1) * limit, page * limit) });
      return showOrder(call, core, { id: order_id, show });
    },
  };
}
