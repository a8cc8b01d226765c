import type { Answers, Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
import type * as api from '../generated/types.ts';
import type { WriteOptions } from '../options.ts';

/** What concerns customers and has no place in the vendors' dialects. */
export const customers = ({ call }: Caller) => ({
  /** From now on the dialect's clients know the customer by this id. */
  setAlias: <O extends WriteOptions>(id: string, dialect: string, alias: string, options?: O) =>
    call<api.PutCustomerAliasData, api.PutCustomerAliasResponses>(
      'PUT',
      '/api/customers/{id}/aliases/{dialect}',
      { path: { id, dialect }, body: { alias } },
      options,
    ) as Promise<Outcome<O, Answers<api.PutCustomerAliasResponses>>>,
  removeAlias: <O extends WriteOptions>(id: string, dialect: string, options?: O) =>
    call<api.DeleteCustomerAliasData, api.DeleteCustomerAliasResponses>(
      'DELETE',
      '/api/customers/{id}/aliases/{dialect}',
      { path: { id, dialect } },
      options,
    ) as Promise<Outcome<O, Answers<api.DeleteCustomerAliasResponses>>>,
  /** Blanks names, addresses and contacts everywhere, the history included; it cannot be undone. */
  erase: <O extends WriteOptions>(id: string, body: api.ErasureRequest = {}, options?: O) =>
    call<api.EraseCustomerData, api.EraseCustomerResponses>(
      'POST',
      '/api/customers/{id}/erasure',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, Answers<api.EraseCustomerResponses>>>,
});
