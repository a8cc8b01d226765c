import { type Static, Type } from 'typebox';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { StatusList, showStatuses } from './wire.ts';

const Query = Type.Object({
  archived: Type.Optional(Type.Boolean({ description: 'Whether archived ones are listed too; by default, not.' })),
});

export const listStatuses: Operation = {
  id: 'listStatuses',
  method: 'GET',
  path: '/statuses',
  scope: 'orders:read',
  summary: 'List the statuses that orders can have, in their order',
  query: Query,
  replies: { 200: { description: 'All of them, with how many orders have each', schema: StatusList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { archived } = call.query as Static<typeof Query>;
    const found = await core.access.statuses.list(call.principal.workspaceId);
    return found.ok ? ok(json(200, showStatuses(found.value, archived))) : found;
  },
};
