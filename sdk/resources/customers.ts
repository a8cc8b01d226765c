import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import type { WriteOptions } from '../options.ts';

/** The ids by which a vendor's clients know customers. */
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
});
