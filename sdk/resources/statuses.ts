import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';

/** The status catalog of the workspace. */
export const statuses = ({ call }: Caller) => ({
  /** The entries in their order; archived ones only when asked for. */
  list: async (query: NonNullable<api.ListStatusesData['query']> = {}, options?: CallOptions) =>
    (await call<api.ListStatusesData, api.ListStatusesResponses>('GET', '/api/statuses', { query }, options)).items,
  create: (body: api.StatusRequest, options?: WriteOptions) =>
    call<api.CreateStatusData, api.CreateStatusResponses>('POST', '/api/statuses', { body }, options),
  /** Changes an entry; what is left out stays. */
  change: (id: string, body: api.StatusChange, options?: WriteOptions) =>
    call<api.ChangeStatusEntryData, api.ChangeStatusEntryResponses>(
      'PATCH',
      '/api/statuses/{id}',
      { path: { id }, body },
      options,
    ),
  /** Archives an entry: no order gets it any more. With a replacement, the orders that have it are moved there. */
  remove: (id: string, query: { replacement?: string } = {}, options?: WriteOptions) =>
    call<api.RemoveStatusData, api.RemoveStatusResponses>(
      'DELETE',
      '/api/statuses/{id}',
      { path: { id }, query },
      options,
    ),
  /** Puts the entries that are not archived into this order; all of them are named. */
  reorder: async (ids: string[], options?: WriteOptions) =>
    (
      await call<api.ReorderStatusesData, api.ReorderStatusesResponses>(
        'PUT',
        '/api/statuses/order',
        { body: { statuses: ids } },
        options,
      )
    ).items,
});
