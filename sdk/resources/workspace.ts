import type { Answers, Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';

/** The workspace of the key, and what is settled about it; needs the scope `admin`. */
export const workspace = ({ call }: Caller) => ({
  get: (options?: CallOptions) =>
    call<api.GetWorkspaceData, api.GetWorkspaceResponses>('GET', '/api/workspace', {}, options),
  /** Changes settings; what is left out stays. */
  change: <O extends WriteOptions>(body: api.WorkspaceChange, options?: O) =>
    call<api.ChangeWorkspaceData, api.ChangeWorkspaceResponses>(
      'PATCH',
      '/api/workspace',
      { body },
      options,
    ) as Promise<Outcome<O, Answers<api.ChangeWorkspaceResponses>>>,
});
