import type { Answers, Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
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
  put: <O extends WriteOptions>(id: string, body: api.OrderTypeContent, options?: O) =>
    call<api.PutOrderTypeData, api.PutOrderTypeResponses>(
      'PUT',
      '/api/order-types/{id}',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, Answers<api.PutOrderTypeResponses>>>,
  delete: <O extends WriteOptions>(id: string, options?: O) =>
    call<api.DeleteOrderTypeData, api.DeleteOrderTypeResponses>(
      'DELETE',
      '/api/order-types/{id}',
      { path: { id } },
      options,
    ) as Promise<Outcome<O, Answers<api.DeleteOrderTypeResponses>>>,
});
