import type { Core } from '../../../core/core.ts';
import { ok, refuse } from '../../../model/result.ts';
import { readSwitch } from '../../conditions.ts';
import type { Operation } from '../../dialect.ts';
import { wrong } from './choose-mapping.ts';
import { MEDIA_TYPES, ResumeQuery, reportReply } from './import-wire.ts';
import { scopeMissing } from './scopes.ts';
import type { ImportSettings } from './settings.ts';
import { startImport } from './start-import.ts';
import type { UnderWay } from './under-way.ts';

const conflict = (reason: string) => refuse({ kind: 'conflict', reason } as const);

/** Goes on with an import that was cut off. */
export const resumeImport = (underWay: UnderWay, dialects: readonly string[]): Operation => ({
  id: 'resumeImport',
  method: 'PUT',
  path: '/imports/{id}',
  scope: 'orders:write',
  alsoWithScopes: ['customers:write'],
  summary: 'Go on with an import',
  description:
    'The body is the rest of the file, from `next_offset` on, or all of it with `offset=0`. The header, the mapping and all ' +
    'that the import was begun with are remembered. A row that was done already changes nothing when it comes again.',
  parameters: { id: 'The id of the import.' },
  query: ResumeQuery,
  upload: Object.keys(MEDIA_TYPES),
  rehearsesItself: true,
  replies: { 200: reportReply },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { id = '' } = call.parameters;
    const found = await findImport(core, call.principal.workspaceId, id);
    if (!found.ok) return found;
    const { settings: kept, state, next_offset, format } = found.value;
    const settings = kept as ImportSettings;
    const missing = scopeMissing(call, settings);
    if (missing) return missing;
    const dryRun = readSwitch(call, 'Stele-Dry-Run');
    if (!dryRun.ok) return dryRun;
    if (dryRun.value) return wrong('header', ['Stele-Dry-Run'], 'is for a whole import');
    const { offset = next_offset, report } = call.query as ResumeQuery;
    if (state === 'done') return conflict('The import is done');
    if (underWay.has(id)) return conflict('The import is being read');
    if (offset > next_offset) return conflict(`The import stands at byte ${next_offset}, before where the body begins`);
    const { upload } = call;
    if (!upload) return wrong('body', [], 'is empty');
    const { next_line, rows, created, updated, unchanged, refused } = found.value;
    const from = { next_offset, next_line, rows, created, updated, unchanged, refused };
    return underWay.read(call.principal.workspaceId, id, (onEnd) =>
      startImport(call, core, {
        dialects,
        importId: id,
        settings,
        from,
        upload: without(upload, next_offset - offset),
        reportsAll: report === 'all',
        isDryRun: false,
        head: { id, kind: settings.kind, format, existing: settings.existing, next_offset },
        begin: async () => ok(undefined),
        onEnd,
      }),
    );
  },
});

/** Ids are text to callers, and what is none of ours is simply not there. */
export async function findImport(core: Core, workspaceId: string, id: string): ReturnType<Core['imports']['find']> {
  return /^[\w-]{1,63}$/.test(id)
    ? core.imports.find(workspaceId, id)
    : refuse({ kind: 'not_found', entity: 'import', id });
}

async function* without(upload: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of upload) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield left > 0 ? chunk.subarray(left) : chunk;
      left = 0;
    }
  }
}
