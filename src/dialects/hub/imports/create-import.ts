import { v7 as uuidv7 } from 'uuid';
import type { Core } from '../../../core/core.ts';
import { type ClaimedAnswer, NO_CLAIM } from '../../../core/transaction/answers.ts';
import { cellReaderOf } from '../../../importing/cells/cells.ts';
import { BufferedUpload } from '../../../importing/files/upload.ts';
import type { Import } from '../../../model/import.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { conditionsOf, readDryRun } from '../../../operations/conditions.ts';
import type { Call, Operation, StreamedReply } from '../../../operations/operation.ts';
import { type Chosen, chooseMapping, wrong } from './choose-mapping.ts';
import { MEDIA_TYPES, NewImportQuery } from './import-wire.ts';
import { judgeFile } from './judge/judge-file.ts';
import type { Verdict } from './judge/verdict.ts';
import { claimOf, keepBegun, onceOnly } from './once.ts';
import { reportReply } from './report-wire.ts';
import { scopeMissing } from './scopes.ts';
import type { ImportSettings } from './settings.ts';
import { planFor, startImport } from './start-import.ts';
import type { UnderWay } from './under-way.ts';

/** Where the rows of a JSON file begin. */
const AT_START: Pick<Chosen, 'offset' | 'line' | 'told'> = { offset: 0, line: 1, told: {} };

/** Imports a file. `underWay`: the imports that this hub is reading; `dialects`: in which of them there may be ids. */
export const createImport = (underWay: UnderWay, dialects: readonly string[]): Operation => ({
  id: 'createImport',
  method: 'POST',
  path: '/imports',
  scope: 'orders:write',
  anyOfScopes: ['customers:write'],
  summary: 'Import orders or customers',
  description:
    'The file is the body: CSV or JSON lines, in UTF-8. What has the `reference_id` of a row is changed, else what has its ' +
    '`id`; else it is made. A bad row is told of, and the others go on. An order whose rows stand too far apart is refused as a whole: ' +
    'what was stored of it is taken back. An import that was cut off can be gone on with. ' +
    'The same upload again with the same `Idempotency-Key` goes on with the import that it began. ' +
    'Needs `orders:write` or `customers:write`, whichever it is about.',
  query: NewImportQuery,
  upload: Object.keys(MEDIA_TYPES),
  handlesDryRun: true,
  replies: { 200: reportReply },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as NewImportQuery;
    const missing = scopeMissing(call, query);
    if (missing) return missing;
    const dryRun = readDryRun(call);
    if (!dryRun.ok) return dryRun;
    if (!call.upload) return wrong('body', [], 'is empty');
    const format = formatOf(call, query);
    if (format === 'jsonl' && (query.mapping !== undefined || query.delimiter !== undefined)) {
      return wrong('query', [query.mapping === undefined ? 'delimiter' : 'mapping'], 'is for CSV files');
    }
    const conditions = conditionsOf(call);
    if (!conditions.ok) return conditions;
    const upload = new BufferedUpload(call.upload);
    const { idempotency } = conditions.value;
    const claim = idempotency && !dryRun.value ? await claimOf(idempotency, upload) : undefined;
    const reportsAll = query.report === 'all';
    const once = claim ? await onceOnly(call, core, claim, { underWay, dialects, upload, reportsAll }) : ok(NO_CLAIM);
    if (!once.ok || 'status' in once.value) return once as Result<StreamedReply>;
    const claimed = once.value;
    const id = uuidv7();
    try {
      return await underWay.read(call.principal.workspaceId, id, (onEnd) =>
        begin(call, core, { dialects, id, format, upload, claimed, isDryRun: dryRun.value, onEnd }),
      );
    } finally {
      // Once the import is begun, its id is kept for the key.
      await claimed.release();
    }
  },
});

interface Beginning {
  dialects: readonly string[];
  id: string;
  format: Import['format'];
  upload: BufferedUpload;
  claimed: ClaimedAnswer;
  isDryRun: boolean;
  onEnd(): void;
}

async function begin(call: Call, core: Core, beginning: Beginning): Promise<Result<StreamedReply>> {
  const { dialects, id, format, upload, claimed, isDryRun, onEnd } = beginning;
  const { workspaceId, keyId } = call.principal;
  const {
    kind,
    mapping,
    delimiter,
    existing = 'merge',
    other_lines,
    as_exported = false,
    strict_totals,
    report,
  } = call.query as NewImportQuery;
  const chosen: Result<Pick<Chosen, 'offset' | 'line' | 'told'> & Partial<Chosen>> =
    format === 'csv' ? await chooseMapping(core, { workspaceId, kind, upload, mapping, delimiter }) : ok(AT_START);
  if (!chosen.ok) return chosen;
  const { csv, offset, line, told } = chosen.value;
  upload.drop(offset);
  const bare: ImportSettings = {
    kind,
    existing,
    other_lines,
    as_exported,
    csv,
    ...(strict_totals ? { strict_totals } : {}),
  };
  const plan = call.validation && planFor(bare, cellReaderOf(call.validation));
  if (Array.isArray(plan)) return wrong('body', [], plan.slice(0, 20).join('; '));
  const judged = await judgeFile({ call, settings: bare, plan, upload, place: { offset, line } });
  if (!judged.ok) return judged;
  const settings: ImportSettings = { ...bare, ...(judged.value ? { reading: judged.value.reading } : {}) };
  return startImport(call, core, {
    dialects,
    importId: id,
    settings,
    from: { ...NOTHING, next_offset: offset, next_line: line },
    upload,
    reportsAll: report === 'all',
    isDryRun,
    head: { ...(isDryRun ? { dry_run: true } : { id }), kind, format, existing, ...told, ...toldOf(judged.value) },
    begin: async () => {
      if (isDryRun) return ok(undefined);
      const begun = await core.imports.begin(workspaceId, { id, kind, format, settings }, keyId);
      const stored = begun.ok ? await keepBegun(claimed, id) : begun;
      return stored.ok && offset > 0
        ? core.imports.advance(workspaceId, id, 0, { ...NOTHING, next_offset: offset, next_line: line }, 'running')
        : stored;
    },
    onEnd,
  });
}

/** What the report says of the file's own totals. */
const toldOf = (verdict: Verdict | undefined): object => {
  if (!verdict) return {};
  const { reading, compared, agreeing } = verdict;
  return { totals: { ...reading, compared, agreeing } };
};

const NOTHING = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, adjusted: 0, customers_made: 0 };

function formatOf(call: Call, query: NewImportQuery): Import['format'] {
  const mediaType = call.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return query.format ?? MEDIA_TYPES[mediaType] ?? 'csv';
}
