import type { Core } from '../../../core/core.ts';
import { refuse } from '../../../model/result.ts';
import { DRY_RUN_HEADER, readDryRun } from '../../../operations/conditions.ts';
import type { Operation } from '../../../operations/operation.ts';
import { wrong } from './choose-mapping.ts';
import { goOn } from './go-on.ts';
import { MEDIA_TYPES, ResumeQuery } from './import-wire.ts';
import { reportReply } from './report-wire.ts';
import { scopeMissing } from './scopes.ts';
import type { ImportSettings } from './settings.ts';
import type { UnderWay } from './under-way.ts';

/** Goes on with an import that was cut off. */
export const resumeImport = (underWay: UnderWay, dialects: readonly string[]): Operation => ({
  id: 'resumeImport',
  method: 'PUT',
  path: '/imports/{id}',
  scope: 'orders:write',
  anyOfScopes: ['customers:write'],
  summary: 'Go on with an import',
  description:
    'The body is the rest of the file, from `next_offset` on, or all of it with `offset=0`. The header, the mapping and all ' +
    'that the import was begun with are remembered. A row that was done already changes nothing when it comes again.',
  parameters: { id: 'The id of the import.' },
  query: ResumeQuery,
  upload: Object.keys(MEDIA_TYPES),
  handlesDryRun: true,
  skipsConditions: true,
  replies: { 200: reportReply },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { id = '' } = call.parameters;
    const found = await findImport(core, call.principal.workspaceId, id);
    if (!found.ok) return found;
    const { settings, next_offset } = found.value;
    const missing = scopeMissing(call, settings as ImportSettings);
    if (missing) return missing;
    const dryRun = readDryRun(call);
    if (!dryRun.ok) return dryRun;
    if (dryRun.value) return wrong('header', [DRY_RUN_HEADER], 'is for a whole import');
    const { offset = next_offset, report } = call.query as ResumeQuery;
    const { upload } = call;
    return goOn(call, core, { underWay, dialects, found: found.value, offset, upload, reportsAll: report === 'all' });
  },
});

/** Ids are text to callers, and what is none of ours is simply not there. */
export async function findImport(core: Core, workspaceId: string, id: string): ReturnType<Core['imports']['find']> {
  return /^[\w-]{1,63}$/.test(id)
    ? core.imports.find(workspaceId, id)
    : refuse({ kind: 'not_found', entity: 'import', id });
}
