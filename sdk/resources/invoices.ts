import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions } from '../options.ts';
import { Pages, pageOf } from '../pages.ts';

/** Invoices of orders, which vendors' clients write. */
export const invoices = ({ call }: Caller) => ({
  /** Those of all orders, in the order in which they were made. */
  list: ({ limit }: { limit?: number } = {}, options?: CallOptions) =>
    new Pages<api.Invoice>((after) => {
      const query = pageOf(limit, after);
      return call<api.ListInvoicesData, api.ListInvoicesResponses>('GET', '/api/invoices', { query }, options);
    }),
  /** Those of one order. Fails with `not_found` when there is no such order. */
  ofOrder: (orderId: string, { limit }: { limit?: number } = {}, options?: CallOptions) =>
    new Pages<api.Invoice>((after) => {
      const query = pageOf(limit, after);
      const path = { id: orderId };
      return call<api.ListOrderInvoicesData, api.ListOrderInvoicesResponses>(
        'GET',
        '/api/orders/{id}/invoices',
        { path, query },
        options,
      );
    }),
});
