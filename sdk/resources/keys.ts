import type { Caller } from '../call.ts';
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
  create: (body: api.KeyRequest, options?: WriteOptions) =>
    call<api.CreateKeyData, api.CreateKeyResponses>('POST', '/api/keys', { body }, options),
  /** Takes over a key that clients have already. */
  import: (body: api.KeyImport, options?: WriteOptions) =>
    call<api.ImportKeyData, api.ImportKeyResponses>('POST', '/api/keys/import', { body }, options),
  /** Changes what a key may; what is left out stays. */
  change: (id: string, body: api.KeyChange, options?: WriteOptions) =>
    call<api.ChangeKeyData, api.ChangeKeyResponses>('PATCH', '/api/keys/{id}', { path: { id }, body }, options),
  /** Replaces a key; the old one works for 24 hours more, or as long as is said. */
  rotate: (id: string, body: api.KeyRotation = {}, options?: WriteOptions) =>
    call<api.RotateKeyData, api.RotateKeyResponses>('POST', '/api/keys/{id}/rotate', { path: { id }, body }, options),
  /** From now on it opens nothing. */
  revoke: (id: string, options?: WriteOptions) =>
    call<api.RevokeKeyData, api.RevokeKeyResponses>('DELETE', '/api/keys/{id}', { path: { id } }, options),
});
