import type { Core } from '../../../core/core.ts';
import { cellReaderOf } from '../../../importing/cells/cells.ts';
import { withLineFeeds } from '../../../importing/files/upload.ts';
import { CsvItems } from '../../../importing/items/csv-items.ts';
import type { ItemReader } from '../../../importing/items/item.ts';
import { JsonItems } from '../../../importing/items/json-items.ts';
import { SeenOrders } from '../../../importing/items/seen-orders.ts';
import { ownPlan, type Plan, planOf } from '../../../importing/mapping/plan.ts';
import { type Problem, renderFailure } from '../../../model/failure.ts';
import type { ImportProgress } from '../../../model/import.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { orderConditionsOf } from '../../../operations/conditions.ts';
import type { Call, StreamedReply } from '../../../operations/operation.ts';
import { failures } from '../errors.ts';
import { NDJSON } from '../lines.ts';
import { cellsOf, wrong } from './choose-mapping.ts';
import { CustomerRow } from './customer-row.ts';
import { customersSink } from './customers-sink.ts';
import { OrderRow } from './order-row.ts';
import { ordersSink } from './orders-sink.ts';
import { runImport } from './run-import.ts';
import { exemptionOf, type ImportSettings } from './settings.ts';
import { rowReason, takeBack } from './take-back.ts';

/** What is needed to begin reading a file, or to go on. */
export interface Start {
  /** In which there may be ids. */
  dialects: readonly string[];
  importId: string;
  settings: ImportSettings;
  from: ImportProgress;
  upload: AsyncIterable<Uint8Array>;
  reportsAll: boolean;
  isDryRun: boolean;
  /** What the first line of the report says. */
  head: object;
  headers?: Record<string, string> | undefined;
  /** Once the plan is known to fit, and before anything is read. */
  begin(): Promise<Result<void>>;
  onEnd(): void;
}

/** The plan of a CSV file; of others there is none to be had. Answers what is wrong with the header, if anything is. */
export function planFor(settings: ImportSettings, readJson: (text: string) => unknown): Plan | undefined | string[] {
  const plan = planBefore(settings, readJson);
  const { reading } = settings;
  if (!plan || Array.isArray(plan) || !reading) return plan;
  const isPart = new Set(reading.per_line);
  const fields = plan.fields.map((field) =>
    isPart.has(field.path.join('.')) ? { ...field, per: 'line' as const } : field,
  );
  return { ...plan, fields };
}

function planBefore(
  { kind, csv, as_exported }: ImportSettings,
  readJson: (text: string) => unknown,
): Plan | undefined | string[] {
  if (!csv) return undefined;
  const header = cellsOf(csv.header);
  return csv.mapping
    ? planOf(csv.mapping, header, readJson, csv.default_currency)
    : ownPlan(kind, header, readJson, as_exported);
}

/** Begins to read a file: the answer is the report, while it is read. Fails with `invalid` before anything is read. */
export async function startImport(call: Call, core: Core, start: Start): Promise<Result<StreamedReply>> {
  const { validation } = call;
  const { settings, importId, from, isDryRun } = start;
  const conditions = orderConditionsOf(call);
  if (!conditions.ok) return conditions;
  if (!validation) return refuse({ kind: 'internal' });
  const plan = planFor(settings, cellReaderOf(validation));
  if (Array.isArray(plan)) return wrong('body', [], plan.slice(0, 20).join('; '));
  const begun = await start.begin();
  if (!begun.ok) return begun;
  const { workspaceId } = call.principal;
  const { actor, force = false } = conditions.value;
  const isOrders = settings.kind === 'orders';
  const isExempt = exemptionOf(settings, plan?.asIs ?? new Set());
  const problemsOf = validation.check(isOrders ? OrderRow : CustomerRow);
  const check = (body: unknown) =>
    [...problemsOf(body), ...unknownDialects(body, start.dialects)].filter((problem) => !isExempt(problem));
  const place = { offset: from.next_offset, line: from.next_line, rows: from.rows };
  const ordersRead = new SeenOrders(importId, !isDryRun);
  const known =
    from.next_offset > 0 && !isDryRun
      ? await core.imports.ordersRead(workspaceId, importId, ordersRead)
      : ok(undefined);
  if (!known.ok) return known;
  const reader: ItemReader =
    plan && settings.csv
      ? new CsvItems(plan, settings.csv.delimiter, check, place, ordersRead)
      : new JsonItems(validation, check, place);
  const options = {
    actor,
    settings,
    isExempt,
    force,
    ...(plan && plan.lineFields.length > 0 ? { reasonOfRow: (row: number) => rowReason(importId, row) } : {}),
    idOfRow: (row: number, part?: number) => idOfRow(importId, row, part),
  };
  const sink = isOrders ? ordersSink(options) : customersSink(options);
  return ok({
    status: 200,
    headers: {
      'Content-Type': NDJSON,
      ...(isDryRun ? {} : { Location: `/api/imports/${importId}` }),
      ...start.headers,
    },
    stream: runImport({
      workspaceId,
      importId: isDryRun ? undefined : importId,
      upload: settings.csv?.ends_with_returns ? lineFeedsIn(start.upload) : start.upload,
      reader,
      sink,
      ordersRead,
      takeBack: isDryRun ? undefined : (apart, row) => takeBack(core, { ...apart, actor, importId, row, force }),
      from,
      reportsAll: start.reportsAll,
      head: { import: start.head },
      coreOf: () => (isDryRun ? core.dryRun({}).core : core),
      imports: core.imports,
      onError: call.onError,
      problemOf: (failure) => JSON.parse(renderFailure(failures, failure, call.requestId).body) as object,
      onEnd: start.onEnd,
    }),
  });
}

async function* lineFeedsIn(upload: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of upload) yield withLineFeeds(bytes);
}

/** Ids in dialects that there are none of: nobody would ever find anything by them. */
function unknownDialects(body: unknown, dialects: readonly string[]): Problem[] {
  const { aliases } = body as { aliases?: unknown };
  if (typeof aliases !== 'object' || aliases === null) return [];
  return Object.keys(aliases)
    .filter((name) => !dialects.includes(name))
    .map((name) => ({
      place: 'body',
      path: ['aliases', name],
      rule: 'enum',
      reason: `is no dialect: it must be one of ${dialects.join(', ')}`,
      expected: dialects,
      binding: 'shape',
    }));
}

/**
 * The id of what a row makes that names none, and of the parts of it: a UUID (RFC 9562, version 7) with the import's time, the
 * number of the row, that of the part, and the last of the import's random digits. The row makes the same again when it is
 * read again.
 */
function idOfRow(importId: string, row: number, part = 0): string {
  const hex = importId.replaceAll('-', '');
  const number = row.toString(16).padStart(9, '0').slice(-9);
  const place = part.toString(16).padStart(3, '0').slice(-3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${number.slice(0, 3)}-8${number.slice(3, 6)}-${number.slice(6)}${place}${hex.slice(-6)}`;
}
