import { Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { ScopeList } from '../wire.ts';

const OwnKey = Type.Object(
  {
    id: Type.String({ description: "The key's; for the token of a user, the user's." }),
    workspace_id: Type.String({ description: 'Every call with the key speaks of this workspace.' }),
    scopes: ScopeList(),
    rate_limit_per_minute: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
  },
  { 'x-name': 'OwnKey' },
);

/** So that a program can find out whether its key is good, and for what, before it needs it. */
export const getOwnKey: Operation = {
  id: 'getOwnKey',
  method: 'GET',
  path: '/key',
  group: 'keys',
  scope: 'any',
  summary: 'Show what the calling key may do',
  description: 'Needs no scope. Who may administer finds more in the list of keys.',
  replies: { 200: { description: 'The key', schema: OwnKey } },
  handle: async ({ principal: { keyId, workspaceId, scopes, rateLimitPerMinute } }) =>
    ok(
      json(200, {
        id: keyId,
        workspace_id: workspaceId,
        scopes: [...scopes],
        rate_limit_per_minute: rateLimitPerMinute ?? null,
      }),
    ),
};
