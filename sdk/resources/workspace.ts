import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';

/** The workspace of the key, and what is settled about it; needs the scope `admin`. */
export const workspace = ({ call }: Caller) => ({
  get: (options?: CallOptions) =>
    call<api.GetWorkspaceData, api.GetWorkspaceResponses>('GET', '/api/workspace', {}, options),
  /** Changes settings; what is left out stays. */
  change: (body: api.WorkspaceChange, options?: WriteOptions) =>
    call<api.ChangeWorkspaceData, api.ChangeWorkspaceResponses>('PATCH', '/api/workspace', { body }, options),
});
