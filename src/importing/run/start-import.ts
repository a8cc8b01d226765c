import type { Problem } from '../../model/failure.ts';
import { type ImportProgress, progressAt } from '../../model/import.ts';
import { ok, type Result } from '../../model/result.ts';
import { cellReaderOf, type ReadJson } from '../cells/cells.ts';
import { type ImportKind, isTable } from '../fields.ts';
import type { BufferedUpload } from '../files/buffered-upload.ts';
import { withLineFeeds } from '../files/csv-start.ts';
import type { RowRules } from '../import-dialect.ts';
import { CsvItems } from '../items/csv-items.ts';
import type { CheckBody, ItemReader, RowPlace } from '../items/item.ts';
import { JsonItems } from '../items/json-items.ts';
import { ReplyItems } from '../items/reply-items.ts';
import { SeenOrders } from '../items/seen-orders.ts';
import { ownPlan, type Plan, planOf } from '../mapping/plan.ts';
import { exemptionOf, type ImportSettings } from '../settings.ts';
import { findMoneyReading } from '../totals/money-reading.ts';
import { chooseMapping, invalid } from './choose-mapping.ts';
import type { HubCalls, NewFile, ReportOptions, ResumedFile } from './hub-calls.ts';
import { runImport } from './import-run.ts';

/** The lines of a file's report, which are written as the file is read. */
export type ReadFile = AsyncIterableIterator<string>;

/**
 * Begins to read a file: chooses how, and lets the hub store the import. Fails with `invalid` or `not_found` (a mapping) before any
 * row is written. Throws when the connection breaks.
 */
export async function startImport(
  upload: BufferedUpload,
  file: NewFile,
  ofRows: RowRules,
  hub: HubCalls,
): Promise<Result<ReadFile>> {
  const { importId: id, format, settings: asked, mapping, delimiter, isDryRun } = file;
  const { kind, existing } = asked;
  const chosen =
    format === 'csv' && isTable(kind) ? await chooseMapping(hub, { kind, upload, mapping, delimiter }) : ok(undefined);
  if (!chosen.ok) return chosen;
  const { csv, offset = 0, line = 1, reported } = chosen.value ?? {};
  upload.drop(offset);
  const unread: ImportSettings = { ...asked, csv };
  const { rules, checks } = ofRows;
  const plan = planFor(unread, cellReaderOf(rules));
  if (Array.isArray(plan)) return invalid('body', [], plan.slice(0, 20).join('; '));
  const place = { offset, line };
  const analyzed = await findMoneyReading({ settings: unread, plan, upload, place, rules, check: checks.orders });
  if (!analyzed.ok) return analyzed;
  const { reading, compared, agreeing } = analyzed.value ?? {};
  const settings = reading ? { ...unread, reading } : unread;
  const totals = reading ? { totals: { ...reading, compared, agreeing } } : {};
  const { as } = asked;
  const head = {
    ...(isDryRun ? { dry_run: true } : { id }),
    kind,
    format,
    existing,
    ...(as === undefined ? {} : { as }),
    ...reported,
    ...totals,
  };
  return openImport(upload, { ...file, settings, from: progressAt(offset, line), head }, ofRows, hub);
}

/** Begins to read the rest of a file. */
export async function resumeImport(
  upload: AsyncIterable<Uint8Array>,
  file: ResumedFile,
  ofRows: RowRules,
  hub: HubCalls,
): Promise<Result<ReadFile>> {
  const { importId: id, kind, format, settings, from, skipped } = file;
  const head = { id, kind, format, existing: settings.existing, next_offset: from.next_offset };
  return openImport(withoutStart(upload, skipped), { ...file, head }, ofRows, hub);
}

interface OpenedImport extends ReportOptions {
  settings: ImportSettings;
  from: ImportProgress;
  /** The content of the report's first line. */
  head: object;
}

async function openImport(
  upload: AsyncIterable<Uint8Array>,
  file: OpenedImport,
  ofRows: RowRules,
  hub: HubCalls,
): Promise<Result<ReadFile>> {
  const { importId, isDryRun, settings, from, head } = file;
  const { kind, csv } = settings;
  const { rules, checks, names } = ofRows;
  const plan = planFor(settings, cellReaderOf(rules));
  if (Array.isArray(plan)) return invalid('body', [], plan.slice(0, 20).join('; '));
  const asIs = plan?.asIs ?? new Set();
  const hasLineRows = plan !== undefined && plan.lineFields.length > 0;
  const opened = await hub.open({ settings, from, asIs, hasLineRows });
  if (!opened.ok) return opened;
  const isExempt = exemptionOf(settings, asIs);
  const check: CheckBody = (body) =>
    [...checks[kind](body), ...unknownDialects(body, names)].filter((problem) => !isExempt(problem));
  const place = { offset: from.next_offset, line: from.next_line, rows: from.rows };
  const seenOrders = new SeenOrders(importId, !isDryRun);
  if (from.next_offset > 0 && !isDryRun) {
    const read = await hub.ordersRead();
    if (!read.ok) return read;
    for (const entries of read.value) seenOrders.load(entries);
  }
  const reader: ItemReader =
    plan && csv
      ? new CsvItems(plan, csv.delimiter, check, place, seenOrders)
      : settings.as === undefined
        ? new JsonItems(rules, check, place)
        : await replyReader(settings.as, kind, ofRows, check, place);
  return ok(
    runImport({
      ...file,
      upload: csv?.ends_with_returns ? lineFeedsIn(upload) : upload,
      reader,
      seenOrders,
      head: { import: head },
      hub,
    }),
  );
}

async function replyReader(
  dialect: string,
  kind: ImportKind,
  { rules, replies: repliesOf }: RowRules,
  ofRow: CheckBody,
  place: RowPlace,
): Promise<ItemReader> {
  const { lens, wrappers, check: ofRecord } = await repliesOf(dialect, kind);
  return new ReplyItems(lens, wrappers, rules, { ofRecord, ofRow }, place);
}

/** The plan of a CSV file, or the problems of its header. `undefined` for JSON lines. */
function planFor({ kind, csv, as_exported, reading }: ImportSettings, readJson: ReadJson): Plan | undefined | string[] {
  if (!csv || !isTable(kind)) return undefined;
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
