import type { Answers, Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';

/** The status catalog of the workspace. */
export const statuses = ({ call }: Caller) => ({
  /** The entries in their order; archived ones only when asked for. */
  list: async (query: NonNullable<api.ListStatusesData['query']> = {}, options?: CallOptions) =>
    (await call<api.ListStatusesData, api.ListStatusesResponses>('GET', '/api/statuses', { query }, options)).items,
  create: <O extends WriteOptions>(body: api.StatusRequest, options?: O) =>
    call<api.CreateStatusData, api.CreateStatusResponses>('POST', '/api/statuses', { body }, options) as Promise<
      Outcome<O, Answers<api.CreateStatusResponses>>
    >,
  /** Changes an entry; what is left out stays. */
  change: <O extends WriteOptions>(id: string, body: api.StatusChange, options?: O) =>
    call<api.ChangeStatusEntryData, api.ChangeStatusEntryResponses>(
      'PATCH',
      '/api/statuses/{id}',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, Answers<api.ChangeStatusEntryResponses>>>,
  /** Archives an entry: no order gets it any more. With a replacement, the orders that have it are moved there. */
  remove: <O extends WriteOptions>(id: string, query: { replacement?: string } = {}, options?: O) =>
    call<api.RemoveStatusData, api.RemoveStatusResponses>(
      'DELETE',
      '/api/statuses/{id}',
      { path: { id }, query },
      options,
    ) as Promise<Outcome<O, Answers<api.RemoveStatusResponses>>>,
  /** Puts the entries that are not archived into this order; all of them are named. */
  reorder: <O extends WriteOptions>(ids: string[], options?: O) =>
    call<api.ReorderStatusesData, api.ReorderStatusesResponses>(
      'PUT',
      '/api/statuses/order',
      { body: { statuses: ids } },
      options,
    ) as Promise<Outcome<O, api.StatusList>>,
});
