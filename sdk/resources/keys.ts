import type { Answers, Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { Pages } from '../pages.ts';

/** API keys; all of it but `own` needs the scope `admin`. */
export const keys = ({ call }: Caller) => ({
  /** What the calling key may do, in which workspace. */
  own: (options?: CallOptions) => call<api.GetOwnKeyData, api.GetOwnKeyResponses>('GET', '/api/key', {}, options),
  /** All keys in the order they were made, revoked and expired ones included. */
  list: (query: Omit<NonNullable<api.ListKeysData['query']>, 'after'> = {}, options?: CallOptions) =>
    new Pages<api.Key>((after) =>
      call<api.ListKeysData, api.ListKeysResponses>(
        'GET',
        '/api/keys',
        { query: { ...query, ...(after === undefined ? {} : { after }) } },
        options,
      ),
    ),
  /** Makes a key. Its text is in the answer, this once. */
  create: <O extends WriteOptions>(body: api.KeyRequest, options?: O) =>
    call<api.CreateKeyData, api.CreateKeyResponses>('POST', '/api/keys', { body }, options) as Promise<
      Outcome<O, Answers<api.CreateKeyResponses>>
    >,
  /** Takes over a key that clients have already. */
  import: <O extends WriteOptions>(body: api.KeyImport, options?: O) =>
    call<api.ImportKeyData, api.ImportKeyResponses>('POST', '/api/keys/import', { body }, options) as Promise<
      Outcome<O, Answers<api.ImportKeyResponses>>
    >,
  /** Changes what a key may; what is left out stays. */
  change: <O extends WriteOptions>(id: string, body: api.KeyChange, options?: O) =>
    call<api.ChangeKeyData, api.ChangeKeyResponses>(
      'PATCH',
      '/api/keys/{id}',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, Answers<api.ChangeKeyResponses>>>,
  /** Replaces a key; the old one works for 24 hours more, or as long as is said. */
  rotate: <O extends WriteOptions>(id: string, body: api.KeyRotation = {}, options?: O) =>
    call<api.RotateKeyData, api.RotateKeyResponses>(
      'POST',
      '/api/keys/{id}/rotate',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, Answers<api.RotateKeyResponses>>>,
  /** From now on it opens nothing. */
  revoke: <O extends WriteOptions>(id: string, options?: O) =>
    call<api.RevokeKeyData, api.RevokeKeyResponses>('DELETE', '/api/keys/{id}', { path: { id } }, options) as Promise<
      Outcome<O, Answers<api.RevokeKeyResponses>>
    >,
});
