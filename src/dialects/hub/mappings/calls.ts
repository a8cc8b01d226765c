import { ok } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { read } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import type { Dialect } from '../../dialect.ts';
import { Mappings, showMappings } from './schema.ts';

/** Shows the dialects' status words and the problems of their tables. */
export function checkMappings(dialects: readonly Pick<Dialect, 'name' | 'title' | 'mappings'>[]): KeyedOperation {
  return read({
    id: 'checkMappings',
    method: 'GET',
    path: '/mappings',
    scope: 'admin',
    summary: "Check the mapping of statuses to the dialects' words",
    description:
      "Every dialect's tables, every value without a row, and each dialect's view of the workspace's statuses.",
    replies: { 200: { description: "The tables, and the statuses in each dialect's view", schema: Mappings } },
    answer: async (call, core) => {
      const catalog = await core.read.statuses(call.principal.workspaceId);
      return catalog.ok ? ok(json(200, showMappings(dialects, catalog.value))) : catalog;
    },
  });
}
