import type { Answers, Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { Pages } from '../pages.ts';

/** OAuth clients: programs through which users sign in. All of it needs the scope `admin`. */
export const clients = ({ call }: Caller) => ({
  /** All clients in the order they were made. */
  list: (query: Omit<NonNullable<api.ListClientsData['query']>, 'after'> = {}, options?: CallOptions) =>
    new Pages<api.Client>((after) =>
      call<api.ListClientsData, api.ListClientsResponses>(
        'GET',
        '/api/oauth-clients',
        { query: { ...query, ...(after === undefined ? {} : { after }) } },
        options,
      ),
    ),
  /** Makes a client. Its secret is in the answer, this once. */
  create: <O extends WriteOptions>(body: api.ClientRequest, options?: O) =>
    call<api.CreateClientData, api.CreateClientResponses>('POST', '/api/oauth-clients', { body }, options) as Promise<
      Outcome<O, Answers<api.CreateClientResponses>>
    >,
  /** Ends the client, and all that was given through it. */
  revoke: <O extends WriteOptions>(id: string, options?: O) =>
    call<api.RevokeClientData, api.RevokeClientResponses>(
      'DELETE',
      '/api/oauth-clients/{id}',
      { path: { id } },
      options,
    ) as Promise<Outcome<O, Answers<api.RevokeClientResponses>>>,
});
