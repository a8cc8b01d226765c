import type { Core } from '../../../core/core.ts';
import type { Import } from '../../../model/import.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Call, StreamedReply } from '../../../operations/operation.ts';
import { wrong } from './choose-mapping.ts';
import type { ImportSettings } from './settings.ts';
import { startImport } from './start-import.ts';
import type { UnderWay } from './under-way.ts';

/** What is needed to go on with an import. */
export interface GoingOn {
  underWay: UnderWay;
  dialects: readonly string[];
  found: Import;
  /** Which byte of the file the upload begins with. */
  offset: number;
  upload: AsyncIterable<Uint8Array> | undefined;
  reportsAll: boolean;
  headers?: Record<string, string>;
}

export const conflict = (reason: string): Result<never> => refuse({ kind: 'conflict', reason });

/** Goes on with an import where it stands. Fails with `conflict` when it is done or being read, or stands further back. */
export async function goOn(call: Call, core: Core, going: GoingOn): Promise<Result<StreamedReply>> {
  const { underWay, dialects, found, offset, upload, reportsAll, headers } = going;
  const {
    id,
    state,
    format,
    next_offset,
    next_line,
    rows,
    created,
    updated,
    unchanged,
    refused,
    adjusted,
    customers_made,
  } = found;
  const settings = found.settings as ImportSettings;
  if (state === 'done') return conflict('The import is done');
  if (underWay.has(id)) return conflict('The import is being read');
  if (offset > next_offset) return conflict(`The import stands at byte ${next_offset}, before where the body begins`);
  if (!upload) return wrong('body', [], 'is empty');
  return underWay.read(call.principal.workspaceId, id, (onEnd) =>
    startImport(call, core, {
      dialects,
      importId: id,
      settings,
      from: { next_offset, next_line, rows, created, updated, unchanged, refused, adjusted, customers_made },
      upload: without(upload, next_offset - offset),
      reportsAll,
      isDryRun: false,
      head: { id, kind: settings.kind, format, existing: settings.existing, next_offset },
      headers,
      begin: async () => ok(undefined),
      onEnd,
    }),
  );
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
