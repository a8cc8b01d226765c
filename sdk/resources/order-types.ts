import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';

/** Kinds of orders, with the fields that orders of each kind have. */
export const orderTypes = ({ call }: Caller) => ({
  /** All of them, by name, on one page. */
  list: async (options?: CallOptions) =>
    (await call<api.ListOrderTypesData, api.ListOrderTypesResponses>('GET', '/api/order-types', {}, options)).items,
  get: (id: string, options?: CallOptions) =>
    call<api.GetOrderTypeData, api.GetOrderTypeResponses>('GET', '/api/order-types/{id}', { path: { id } }, options),
  /** Makes it, or replaces it. */
  put: (id: string, body: api.OrderTypeContent, options?: WriteOptions) =>
    call<api.PutOrderTypeData, api.PutOrderTypeResponses>(
      'PUT',
      '/api/order-types/{id}',
      { path: { id }, body },
      options,
    ),
  delete: (id: string, options?: WriteOptions) =>
    call<api.DeleteOrderTypeData, api.DeleteOrderTypeResponses>(
      'DELETE',
      '/api/order-types/{id}',
      { path: { id } },
      options,
    ),
});
