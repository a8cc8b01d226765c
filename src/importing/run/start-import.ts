import type { Core } from '../../core/core.ts';
import type { Actor } from '../../core/write-command.ts';
import type { Problem } from '../../model/failure.ts';
import { type Import, type ImportProgress, progressAt, progressOf } from '../../model/import.ts';
import { ok, type Result } from '../../model/result.ts';
import { cellReaderOf, type ReadJson } from '../cells/cells.ts';
import { BufferedUpload } from '../files/buffered-upload.ts';
import type { Delimiter } from '../files/csv-reader.ts';
import { withLineFeeds } from '../files/csv-start.ts';
import type { ImportDialect } from '../import-dialect.ts';
import { CsvItems } from '../items/csv-items.ts';
import type { CheckBody, ItemReader } from '../items/item.ts';
import { JsonItems } from '../items/json-items.ts';
import { SeenOrders } from '../items/seen-orders.ts';
import { ownPlan, type Plan, planOf } from '../mapping/plan.ts';
import { exemptionOf, type ImportSettings } from '../settings.ts';
import { findMoneyReading } from '../totals/money-reading.ts';
import { customerWriter } from '../writers/customer-writer.ts';
import { orderWriter } from '../writers/order-writer.ts';
import { rowReason, undoOrder } from '../writers/undo-order.ts';
import { chooseMapping, invalid } from './choose-mapping.ts';
import { runImport } from './import-run.ts';

/** An upload, with the call that it came in. */
export interface ImportUpload {
  core: Core;
  dialect: ImportDialect;
  actor: Actor;
  /** Override status changes that the catalog refuses. */
  force: boolean;
  upload: AsyncIterable<Uint8Array>;
  /** Report written rows too. */
  reportsAll: boolean;
  /** Logs an internal error. */
  onError(error: unknown): void;
  /** Called once the upload is read no more, unless the start fails. */
  onEnd(): void;
}

/** The settings of a new import. */
export interface NewImport {
  id: string;
  format: Import['format'];
  settings: Omit<ImportSettings, 'csv' | 'reading'>;
  /** The name of a saved mapping. */
  mapping: string | undefined;
  delimiter: Delimiter | undefined;
  isDryRun: boolean;
  /** Called once the import is stored. If it fails, the import does not start. */
  onStored(): Promise<Result<void>>;
}

/**
 * Starts an import: chooses how the file is read, stores the import and returns the lines of its report, which are written as
 * the file is read. Fails with `invalid` or `not_found` (a mapping) before any row is read.
 */
export async function startImport(
  sent: ImportUpload,
  { id, format, settings: asked, mapping, delimiter, isDryRun, onStored }: NewImport,
): Promise<Result<AsyncIterable<string>>> {
  const { core, dialect, actor } = sent;
  const { workspaceId } = actor;
  const { kind, existing } = asked;
  const upload = sent.upload instanceof BufferedUpload ? sent.upload : new BufferedUpload(sent.upload);
  const chosen =
    format === 'csv' ? await chooseMapping(core, { workspaceId, kind, upload, mapping, delimiter }) : ok(undefined);
  if (!chosen.ok) return chosen;
  const { csv, offset = 0, line = 1, reported } = chosen.value ?? {};
  upload.drop(offset);
  const unread: ImportSettings = { ...asked, csv };
  const plan = planFor(unread, cellReaderOf(dialect.rules));
  if (Array.isArray(plan)) return invalid('body', [], plan.slice(0, 20).join('; '));
  const { rules, checks } = dialect;
  const place = { offset, line };
  const analyzed = await findMoneyReading({ settings: unread, plan, upload, place, rules, check: checks.orders });
  if (!analyzed.ok) return analyzed;
  const { reading, compared, agreeing } = analyzed.value ?? {};
  const settings = reading ? { ...unread, reading } : unread;
  const from = progressAt(offset, line);
  const totals = reading ? { totals: { ...reading, compared, agreeing } } : {};
  return openImport(
    { ...sent, upload },
    {
      id,
      settings,
      from,
      isDryRun,
      head: { ...(isDryRun ? { dry_run: true } : { id }), kind, format, existing, ...reported, ...totals },
      store: async () => {
        const stored = await core.imports.begin(workspaceId, { id, kind, format, settings }, actor.keyId);
        const begun = stored.ok ? await onStored() : stored;
        return begun.ok && offset > 0 ? core.imports.advance(workspaceId, id, 0, from, 'running') : begun;
      },
    },
  );
}

/**
 * Resumes an import where it stopped. `offset`: the byte of the file that the upload starts with. Fails with `conflict` when it
 * starts behind that place.
 */
export async function resumeImport(
  sent: ImportUpload,
  found: Import,
  offset: number,
): Promise<Result<AsyncIterable<string>>> {
  const { id, format, next_offset } = found;
  const settings = found.settings as ImportSettings;
  const { kind, existing } = settings;
  return openImport(
    { ...sent, upload: withoutStart(sent.upload, next_offset - offset) },
    {
      id,
      settings,
      from: progressOf(found),
      isDryRun: false,
      head: { id, kind, format, existing, next_offset },
      store: async () => ok(undefined),
    },
  );
}

interface OpenedImport {
  id: string;
  settings: ImportSettings;
  from: ImportProgress;
  isDryRun: boolean;
  /** The content of the report's first line. */
  head: object;
  /** Stores the import before anything is read. Not called in a dry run. */
  store(): Promise<Result<void>>;
}

async function openImport(
  { core, dialect, actor, force, upload, reportsAll, onError, onEnd }: ImportUpload,
  { id, settings, from, isDryRun, head, store }: OpenedImport,
): Promise<Result<AsyncIterable<string>>> {
  const { workspaceId } = actor;
  const { kind, csv } = settings;
  const plan = planFor(settings, cellReaderOf(dialect.rules));
  if (Array.isArray(plan)) return invalid('body', [], plan.slice(0, 20).join('; '));
  const stored = isDryRun ? ok(undefined) : await store();
  if (!stored.ok) return stored;
  const isExempt = exemptionOf(settings, plan?.asIs ?? new Set());
  const check: CheckBody = (body) =>
    [...dialect.checks[kind](body), ...unknownDialects(body, dialect.names)].filter((problem) => !isExempt(problem));
  const place = { offset: from.next_offset, line: from.next_line, rows: from.rows };
  const seenOrders = new SeenOrders(id, !isDryRun);
  const loaded =
    from.next_offset > 0 && !isDryRun ? await core.imports.ordersRead(workspaceId, id, seenOrders) : ok(undefined);
  if (!loaded.ok) return loaded;
  const reader: ItemReader =
    plan && csv
      ? new CsvItems(plan, csv.delimiter, check, place, seenOrders)
      : new JsonItems(dialect.rules, check, place);
  const write = (kind === 'orders' ? orderWriter : customerWriter)({
    actor,
    settings,
    lens: dialect.lens,
    isExempt,
    force,
    ...(plan && plan.lineFields.length > 0 ? { reasonOfRow: (row: number) => rowReason(id, row) } : {}),
    idOfRow: (row, part) => idOfRow(id, row, part),
  });
  return ok(
    runImport({
      workspaceId,
      importId: isDryRun ? undefined : id,
      upload: csv?.ends_with_returns ? lineFeedsIn(upload) : upload,
      reader,
      write,
      seenOrders,
      undo: isDryRun
        ? undefined
        : (order, row) => undoOrder(core, { ...order, actor, importId: id, row, force, describe: dialect.describe }),
      from,
      reportsAll,
      head: { import: head },
      coreOf: () => (isDryRun ? core.dryRun({}).core : core),
      imports: core.imports,
      onError,
      dialect,
      onEnd,
    }),
  );
}

/** The plan of a CSV file, or the problems of its header. `undefined` for JSON lines. */
function planFor({ kind, csv, as_exported, reading }: ImportSettings, readJson: ReadJson): Plan | undefined | string[] {
  if (!csv) return undefined;
  const header = csv.header.map((name) => name ?? undefined);
  const plan = csv.mapping
    ? planOf(csv.mapping, header, readJson, csv.default_currency)
    : ownPlan(kind, header, readJson, as_exported);
  if (Array.isArray(plan) || !reading) return plan;
  const inParts = new Set(reading.per_line);
  const fields = plan.fields.map((field) =>
    inParts.has(field.path.join('.')) ? { ...field, per: 'line' as const } : field,
  );
  return { ...plan, fields };
}

async function* withoutStart(upload: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of upload) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield left > 0 ? chunk.subarray(left) : chunk;
      left = 0;
    }
  }
}

async function* lineFeedsIn(upload: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of upload) yield withLineFeeds(bytes);
}

/** Ids in dialects that the hub does not have: no client could find an order by them. */
function unknownDialects(body: unknown, names: readonly string[]): Problem[] {
  const { aliases } = body as { aliases?: unknown };
  if (typeof aliases !== 'object' || aliases === null) return [];
  return Object.keys(aliases)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      place: 'body',
      path: ['aliases', name],
      rule: 'enum',
      reason: `is not a dialect: it must be one of ${names.join(', ')}`,
      expected: names,
      binding: 'shape',
    }));
}

/**
 * The id of a record that a row makes without one: a UUID (RFC 9562, version 7) of the import's time, the row's number, the
 * number of the part, and the last random digits of the import's id. Reading the row again gives the same id.
 */
function idOfRow(importId: string, row: number, part = 0): string {
  const hex = importId.replaceAll('-', '');
  const number = row.toString(16).padStart(9, '0').slice(-9);
  const place = part.toString(16).padStart(3, '0').slice(-3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${number.slice(0, 3)}-8${number.slice(3, 6)}-${number.slice(6)}${place}${hex.slice(-6)}`;
}
