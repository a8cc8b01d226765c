import type { Method } from '../../sdk/calls/call.ts';
import { createCaller } from '../../sdk/calls/call.ts';
import { workspaceIn } from './workspace-path.ts';

/**
 * Calls an operation of the hub by its path, for calls that belong to no resource of the SDK. Rejects with `SteleError` or
 * `SteleConnectionError`.
 */
export function callHub<Reply>(
  method: Method,
  path: string,
  sent: { body?: unknown; query?: unknown } = {},
): Promise<Reply> {
  const workspace = workspaceIn(location.pathname);
  const headers = workspace === undefined ? {} : { 'Stele-Workspace': workspace };
  return createCaller({ baseUrl: location.origin, headers, retries: 2 }).call<Reply>(method, path, sent);
}
