import type { Answers, Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { Pages } from '../pages.ts';

/** All workspaces of the hub; needs the scope `workspaces`. */
export const workspaces = ({ call }: Caller) => ({
  list: (query: { limit?: number } = {}, options?: CallOptions) =>
    new Pages<api.Workspace>((after) =>
      call<api.ListWorkspacesData, api.ListWorkspacesResponses>(
        'GET',
        '/api/workspaces',
        { query: { ...query, ...(after === undefined ? {} : { after }) } },
        options,
      ),
    ),
  /** Makes a workspace, with a key for it that is shown this once. */
  create: <O extends WriteOptions>(body: api.WorkspaceRequest, options?: O) =>
    call<api.CreateWorkspaceData, api.CreateWorkspaceResponses>(
      'POST',
      '/api/workspaces',
      { body },
      options,
    ) as Promise<Outcome<O, Answers<api.CreateWorkspaceResponses>>>,
  /** Changes any workspace; what is left out stays. */
  change: <O extends WriteOptions>(id: string, body: api.AnyWorkspaceChange, options?: O) =>
    call<api.ChangeAnyWorkspaceData, api.ChangeAnyWorkspaceResponses>(
      'PATCH',
      '/api/workspaces/{id}',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, Answers<api.ChangeAnyWorkspaceResponses>>>,
});
