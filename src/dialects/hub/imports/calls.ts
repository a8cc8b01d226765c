import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Core } from '../../../core/core.ts';
import { type ClaimedAnswer, NO_CLAIM } from '../../../core/transaction/answers.ts';
import type { IdempotencyClaim } from '../../../core/write-command.ts';
import { IMPORT_KINDS, type ImportKind, isTable } from '../../../importing/fields.ts';
import { BufferedUpload } from '../../../importing/files/buffered-upload.ts';
import type { ImportDialect } from '../../../importing/import-dialect.ts';
import type { VendorReplies } from '../../../importing/replies/vendor-replies.ts';
import { ActiveImports } from '../../../importing/run/active-imports.ts';
import { invalid } from '../../../importing/run/choose-mapping.ts';
import { type ImportUpload, resumeImport, startImport } from '../../../importing/run/import-in-thread.ts';
import { doneReport } from '../../../importing/run/report-lines.ts';
import type { ImportSettings, OnExisting } from '../../../importing/settings.ts';
import { ThreadPool } from '../../../importing/threads/thread-pool.ts';
import { type Failure, renderFailure } from '../../../model/failure.ts';
import type { Import } from '../../../model/import.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Scope } from '../../../model/scope.ts';
import { DRY_RUN_HEADER, orderConditionsOf, readDryRun } from '../../../operations/conditions.ts';
import type { Call, KeyedOperation, StreamedReply } from '../../../operations/operation.ts';
import { list, read, task } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { sentences } from '../../../operations/sentences.ts';
import type { Dialect } from '../../dialect.ts';
import { failures } from '../errors.ts';
import { itemSchemas } from '../items/schema.ts';
import { productSchemas } from '../products/schema.ts';
import { CursorQuery, cursorPageOf, NDJSON, PageOf, pageReply } from '../schema.ts';
import { mappingOperations } from './mapping-calls.ts';
import { rowLens } from './row-lens.ts';
import { CustomerRow, OrderRow } from './row-schemas.ts';
import {
  MEDIA_TYPES,
  type NewImportQuery,
  newImportQuery,
  ResumeQuery,
  reportReply,
  ShownImport,
  showImport,
} from './schema.ts';

/** The parts that all imports share. */
interface Shared {
  active: ActiveImports;
  threads: ThreadPool;
  /** How the replies of each dialect's vendor are read. */
  replies: ReadonlyMap<string, VendorReplies>;
}

/** All calls of imports and their mappings. `dialects`: those in which orders and customers can have ids. */
export function importOperations(dialects: readonly Pick<Dialect, 'name' | 'replies'>[]): KeyedOperation[] {
  const replies = new Map(
    dialects.flatMap((dialect) => (dialect.replies ? [[dialect.name, dialect.replies] as const] : [])),
  );
  const threads = new ThreadPool({
    dialects: dialects.map(({ name }) => name),
    schemas: { orders: OrderRow, customers: CustomerRow, products: productSchemas.New, items: itemSchemas.New },
    replies: Object.fromEntries([...replies].map(([name, { module }]) => [name, module])),
  });
  const shared: Shared = { active: new ActiveImports(), threads, replies };
  return [createImport(shared), resume(shared), getImport, listImports, ...mappingOperations];
}

const facts = { scope: 'orders:write', anyOfScopes: ['customers:write', 'products:write'] } as const;

const createImport = (shared: Shared) =>
  task({
    ...facts,
    id: 'createImport',
    method: 'POST',
    path: '/imports',
    summary: 'Import orders, customers, products or items',
    description:
      'The body is the file: CSV or JSON lines, in UTF-8, or with `as` the replies of a vendor. A row changes the record with its `reference_id`, else the record with its ' +
      '`id`; without one it creates a record. A refused row is reported, and the others are written. An order whose rows are too far ' +
      'apart is refused as a whole, and what was stored of it is undone. An import that was cut off can be resumed. ' +
      'The same upload with the same `Idempotency-Key` resumes the import that it started. ' +
      'Needs `orders:write`, `customers:write` or `products:write`, by its `kind`.',
    query: newImportQuery([...shared.replies.keys()]),
    upload: Object.keys(MEDIA_TYPES),
    handlesDryRun: true,
    replies: { 200: reportReply },
    answer: async (call, core) => {
      const { query } = call;
      const missing = missingScope(call, query);
      if (missing) return missing;
      const dryRun = readDryRun(call);
      if (!dryRun.ok) return dryRun;
      if (!call.upload) return invalid('body', [], 'is empty');
      const { active } = shared;
      const wrong = wrongWithReplies(query, shared.replies);
      if (wrong) return wrong;
      const format = query.as === undefined ? (query.format ?? formatOf(call.header('content-type'))) : 'jsonl';
      if (format === 'jsonl' && (query.mapping !== undefined || query.delimiter !== undefined)) {
        return invalid('query', [query.mapping === undefined ? 'delimiter' : 'mapping'], 'is for CSV files');
      }
      const reading = readingOf(call, core, shared, query);
      if (!reading.ok) return reading;
      const { idempotency, ...sent } = reading.value;
      const upload = new BufferedUpload(call.upload);
      const claim = idempotency && !dryRun.value ? await withBeginning(idempotency, upload) : undefined;
      const once = claim ? await claimOnce(call, core, claim, { active, upload, sent }) : ok(NO_CLAIM);
      if (!once.ok || 'status' in once.value) return once as Result<StreamedReply>;
      const claimed = once.value;
      const id = uuidv7();
      const { kind, existing = 'merge', other_lines, as_exported = false, strict_totals, as } = query;
      try {
        const report = await active.read(call.principal.workspaceId, id, (onEnd) =>
          startImport(
            { ...sent, upload, onEnd },
            {
              id,
              format,
              settings: {
                kind,
                existing,
                other_lines,
                as_exported,
                ...(strict_totals ? { strict_totals } : {}),
                ...(as === undefined ? {} : { as }),
              },
              mapping: query.mapping,
              delimiter: query.delimiter,
              isDryRun: dryRun.value,
              idempotencyKey: claim?.scope.key,
              onStored: () => claimed.keep(json(200, { id })),
            },
          ),
        );
        return reportOf(report, dryRun.value ? undefined : id);
      } finally {
        // Once the import is stored, its id is kept for the idempotency key.
        await claimed.release();
      }
    },
  });

const resume = (shared: Shared) =>
  task({
    ...facts,
    id: 'resumeImport',
    method: 'PUT',
    path: '/imports/{id}',
    summary: 'Resume an import',
    description:
      'The body is the rest of the file, from `next_offset` on, or the whole file with `offset=0`. The header, the mapping and the ' +
      'query of the import are stored. A row that was written before changes nothing when it comes again.',
    parameters: { id: 'The id of the import.' },
    query: ResumeQuery,
    upload: Object.keys(MEDIA_TYPES),
    handlesDryRun: true,
    skipsConditions: true,
    replies: { 200: reportReply },
    answer: async (call, core) => {
      const found = await findImport(core, call.principal.workspaceId, call.id);
      if (!found.ok) return found;
      const missing = missingScope(call, found.value.settings as ImportSettings);
      if (missing) return missing;
      const dryRun = readDryRun(call);
      if (!dryRun.ok) return dryRun;
      if (dryRun.value) return invalid('header', [DRY_RUN_HEADER], 'is for a whole import');
      const { query } = call;
      const reading = readingOf(call, core, shared, query);
      if (!reading.ok) return reading;
      const { idempotency: _none, ...sent } = reading.value;
      return resumeAt(shared.active, sent, found.value, query.offset ?? found.value.next_offset, call.upload);
    },
  });

const getImport = read({
  ...facts,
  id: 'getImport',
  method: 'GET',
  path: '/imports/{id}',
  summary: 'Get an import and its progress',
  parameters: { id: 'The id of the import.' },
  replies: { 200: { description: 'The import', schema: ShownImport } },
  answer: async (call, core) => {
    const found = await findImport(core, call.principal.workspaceId, call.id);
    if (!found.ok) return found;
    return missingScope(call, found.value) ?? ok(json(200, showImport(found.value)));
  },
});

const listImports = list({
  ...facts,
  id: 'listImports',
  method: 'GET',
  path: '/imports',
  summary: 'List imports, the latest first',
  description: 'Imports of the last 90 days.',
  query: CursorQuery,
  replies: { 200: { description: 'A page of imports', schema: PageOf(ShownImport) } },
  answer: async (call, core) => {
    const wanted = cursorPageOf(call);
    const { after } = wanted;
    if (!/^[\w-]*$/.test(after)) return refuse({ kind: 'not_found', entity: 'import', id: after });
    const listed = await core.imports.list(call.principal.workspaceId, wanted);
    if (!listed.ok) return listed;
    const { items, next } = listed.value;
    const shown = items.filter(({ kind }) => call.principal.scopes.has(scopeOf(kind)));
    return pageReply(ok({ items: shown, next }), showImport);
  },
});

const scopeOf = (kind: ImportKind): Scope => (isTable(kind) ? `${kind}:write` : 'products:write');

const formatOf = (contentType = ''): Import['format'] =>
  MEDIA_TYPES[contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''] ?? 'csv';

/** A vendor's reply says all that the vendor knows of a record, in the vendor's own form. */
function wrongWithReplies(
  { as, kind, format, existing, other_lines }: NewImportQuery,
  vendors: Shared['replies'],
): Result<never> | undefined {
  if (as === undefined) {
    return isTable(kind) ? undefined : invalid('query', ['kind'], 'must be orders or customers without `as`');
  }
  const vendor = vendors.get(as);
  if (!vendor?.[kind]) {
    const kinds = IMPORT_KINDS.filter((each) => vendor?.[each] !== undefined);
    return invalid('query', ['kind'], `must be one of ${kinds.join(', ')} for replies of ${as}`);
  }
  if (format === 'csv') return invalid('query', ['format'], 'must be left out with `as`: replies are JSON');
  if (existing === 'replace') return invalid('query', ['existing'], 'must be merge or skip with `as`');
  if (other_lines === 'keep')
    return invalid('query', ['other_lines'], 'must be left out with `as`: a reply has all lines');
  return undefined;
}

/** An id that the hub cannot have made is not found. */
async function findImport(core: Core, workspaceId: string, id: string): ReturnType<Core['imports']['find']> {
  return /^[\w-]{1,63}$/.test(id)
    ? core.imports.find(workspaceId, id)
    : refuse({ kind: 'not_found', entity: 'import', id });
}

/**
 * A key may write orders alone, or customers alone. Replacing customers deletes their addresses and contacts that are not in the
 * file.
 */
function missingScope(
  { principal }: Call,
  { kind, existing }: { kind: ImportKind; existing?: OnExisting | undefined },
): Result<never> | undefined {
  const needed: Scope[] = [scopeOf(kind)];
  if (kind === 'customers' && existing === 'replace') needed.push('customers:delete');
  const scope = needed.find((each) => !principal.scopes.has(each));
  return scope && refuse({ kind: 'forbidden', scope });
}

type SentUpload = Omit<ImportUpload, 'upload' | 'onEnd'>;

/** The parts of a call that an import requires. Fails with `invalid` or `forbidden`. */
function readingOf(
  call: Call,
  core: Core,
  { threads, replies }: Shared,
  { report }: { report?: 'errors' | 'all' },
): Result<SentUpload & { idempotency: IdempotencyClaim | undefined }> {
  const conditions = orderConditionsOf(call);
  if (!conditions.ok) return conditions;
  const { onError, requestId } = call;
  const { actor, force, idempotency } = conditions.value;
  const dialect: ImportDialect = {
    lens: rowLens,
    repliesOf: (name) => replies.get(name),
    describe: (failure) => (sentences[failure.kind] as (failure: Failure) => string)(failure),
    problemOf: (failure) => JSON.parse(renderFailure(failures, failure, requestId).body) as object,
  };
  return ok({ core, dialect, actor, force, reportsAll: report === 'all', threads, onError, idempotency });
}

function reportOf(
  report: Result<AsyncIterable<string>>,
  id: string | undefined,
  headers: Record<string, string> = {},
): Result<StreamedReply> {
  if (!report.ok) return report;
  const location = id === undefined ? {} : { Location: `/api/imports/${id}` };
  return ok({ status: 200, headers: { 'Content-Type': NDJSON, ...location, ...headers }, stream: report.value });
}

const conflict = (reason: string): Result<never> => refuse({ kind: 'conflict', reason });

/** Resumes an import. Fails with `conflict` when it is done or being read, or stopped before the place where the body starts. */
async function resumeAt(
  active: ActiveImports,
  sent: SentUpload,
  found: Import,
  offset: number,
  upload: AsyncIterable<Uint8Array> | undefined,
  headers: Record<string, string> = {},
): Promise<Result<StreamedReply>> {
  const { id, state, next_offset } = found;
  if (state === 'done') return conflict('The import is done');
  if (active.has(id)) return conflict('The import is being read');
  if (offset > next_offset) return conflict(`The import is at byte ${next_offset}, before the start of the body`);
  if (!upload) return invalid('body', [], 'is empty');
  const report = await active.read(sent.actor.workspaceId, id, (onEnd) =>
    resumeImport({ ...sent, upload, onEnd }, found, offset),
  );
  return reportOf(report, id, headers);
}

/** A file is recognised by its beginning: the whole of it may be far too long to wait for. */
const RECOGNISED_BY_BYTES = 64 * 1024;

const REPLAYED = { 'Idempotency-Replayed': 'true' };

/** The claim of an idempotency key, for the same query and the same beginning of the file. Waits for the beginning. */
async function withBeginning(claim: IdempotencyClaim, upload: BufferedUpload): Promise<IdempotencyClaim> {
  await upload.until(({ length }) => length >= RECOGNISED_BY_BYTES);
  const beginning = upload.head.subarray(0, RECOGNISED_BY_BYTES);
  return { ...claim, fingerprint: createHash('sha256').update(claim.fingerprint).update(beginning).digest('hex') };
}

/**
 * Claims the idempotency key of an upload. If it was used before, resumes the import that was started then, or reports it when it
 * is done. Fails with `idempotency_reuse`, `conflict` or `busy`.
 */
async function claimOnce(
  call: Call,
  core: Core,
  claim: IdempotencyClaim,
  { active, upload, sent }: { active: ActiveImports; upload: BufferedUpload; sent: SentUpload },
): Promise<Result<StreamedReply | ClaimedAnswer>> {
  const { workspaceId } = call.principal;
  const claimed = await core.answers.claim(workspaceId, claim);
  if (!claimed.ok) return claimed;
  if (!('earlier' in claimed.value)) return ok(claimed.value);
  const { earlier } = claimed.value;
  if (!earlier.ok) return earlier;
  const { id } = JSON.parse(earlier.reply.body) as { id: string };
  const found = await findImport(core, workspaceId, id);
  if (!found.ok) return conflict('The import with this Idempotency-Key is no longer stored');
  const missing = missingScope(call, found.value.settings as ImportSettings);
  if (missing) return missing;
  return found.value.state === 'done'
    ? reportOf(ok(streamOf(doneReport(found.value))), id, REPLAYED)
    : resumeAt(active, sent, found.value, 0, upload, REPLAYED);
}

async function* streamOf(lines: readonly object[]): AsyncGenerator<string> {
  for (const line of lines) yield `${JSON.stringify(line)}\n`;
}
