import { type Static, Type } from 'typebox';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { idsIn, timeSortOf } from '../common/lens.ts';
import { pageQuery, referenceIdsQuery, timeSortQuery } from '../common/schema.ts';
import { listOfOrders } from '../of-order.ts';
import { view } from './lens.ts';
import { ShipmentList, ShipmentStatusWord } from './wire.ts';

const Query = Type.Object({
  ...pageQuery,
  ...timeSortQuery,
  reference_ids: referenceIdsQuery,
  shipment_status: Type.Optional(ShipmentStatusWord),
});

export const listShipments: Operation = {
  id: 'listShipments',
  method: 'GET',
  path: '/shipments',
  scope: 'orders:read',
  summary: 'List shipments',
  description: 'Those that are inactive, and those of deleted orders, too.',
  query: Query,
  replies: { 200: { description: 'A page of shipments', schema: ShipmentList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as Static<typeof Query>;
    return listOfOrders(call, core, {
      kind: 'shipments',
      filter: { referenceIds: idsIn(query.reference_ids), shipmentStatus: query.shipment_status },
      sort: timeSortOf(query),
      query,
      view,
    });
  },
};
