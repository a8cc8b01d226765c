import type { Answers, Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { Pages } from '../pages.ts';

/** People who sign in; all of it needs the scope `admin`. */
export const users = ({ call }: Caller) => ({
  /** All users in the order they were made. */
  list: (query: Omit<NonNullable<api.ListUsersData['query']>, 'after'> = {}, options?: CallOptions) =>
    new Pages<api.User>((after) =>
      call<api.ListUsersData, api.ListUsersResponses>(
        'GET',
        '/api/users',
        { query: { ...query, ...(after === undefined ? {} : { after }) } },
        options,
      ),
    ),
  /** Makes a user. An email address that is taken is refused with `duplicate`. */
  create: <O extends WriteOptions>(body: api.UserRequest, options?: O) =>
    call<api.CreateUserData, api.CreateUserResponses>('POST', '/api/users', { body }, options) as Promise<
      Outcome<O, Answers<api.CreateUserResponses>>
    >,
  /** Changes a user; a new password and disabling end all sessions. */
  change: <O extends WriteOptions>(id: string, body: api.UserChange, options?: O) =>
    call<api.ChangeUserData, api.ChangeUserResponses>(
      'PATCH',
      '/api/users/{id}',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, Answers<api.ChangeUserResponses>>>,
  /** Deletes a user and ends all sessions. */
  delete: <O extends WriteOptions>(id: string, options?: O) =>
    call<api.DeleteUserData, api.DeleteUserResponses>(
      'DELETE',
      '/api/users/{id}',
      { path: { id } },
      options,
    ) as Promise<Outcome<O, Answers<api.DeleteUserResponses>>>,
});
