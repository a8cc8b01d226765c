import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import type { WriteOptions } from '../options.ts';

/** What concerns customers and has no place in the vendors' dialects. */
export const customers = ({ call }: Caller) => ({
  /** From now on the dialect's clients know the customer by this id. */
  setAlias: (id: string, dialect: string, alias: string, options?: WriteOptions) =>
    call<api.PutCustomerAliasData, api.PutCustomerAliasResponses>(
      'PUT',
      '/api/customers/{id}/aliases/{dialect}',
      { path: { id, dialect }, body: { alias } },
      options,
    ),
  removeAlias: (id: string, dialect: string, options?: WriteOptions) =>
    call<api.DeleteCustomerAliasData, api.DeleteCustomerAliasResponses>(
      'DELETE',
      '/api/customers/{id}/aliases/{dialect}',
      { path: { id, dialect } },
      options,
    ),
  /** Blanks names, addresses and contacts everywhere, the history included; it cannot be undone. */
  erase: (id: string, body: api.ErasureRequest = {}, options?: WriteOptions) =>
    call<api.EraseCustomerData, api.EraseCustomerResponses>(
      'POST',
      '/api/customers/{id}/erasure',
      { path: { id }, body },
      options,
    ),
});
