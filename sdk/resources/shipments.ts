import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions } from '../options.ts';
import { Pages, pageOf } from '../pages.ts';

/** Shipments of orders, which vendors' clients write. */
export const shipments = ({ call }: Caller) => ({
  /** Those of all orders, in the order in which they were made. */
  list: ({ limit }: { limit?: number } = {}, options?: CallOptions) =>
    new Pages<api.Shipment>((after) => {
      const query = pageOf(limit, after);
      return call<api.ListShipmentsData, api.ListShipmentsResponses>('GET', '/api/shipments', { query }, options);
    }),
  /** Those of one order. Fails with `not_found` when there is no such order. */
  ofOrder: (orderId: string, { limit }: { limit?: number } = {}, options?: CallOptions) =>
    new Pages<api.Shipment>((after) => {
      const query = pageOf(limit, after);
      const path = { id: orderId };
      return call<api.ListOrderShipmentsData, api.ListOrderShipmentsResponses>(
        'GET',
        '/api/orders/{id}/shipments',
        { path, query },
        options,
      );
    }),
});
