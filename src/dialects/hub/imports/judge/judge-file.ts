import { TimeSlice } from '../../../../core/time-slice.ts';
import type { BufferedUpload } from '../../../../importing/files/upload.ts';
import { CsvItems } from '../../../../importing/items/csv-items.ts';
import type { ImportItem, ItemReader } from '../../../../importing/items/item.ts';
import { JsonItems } from '../../../../importing/items/json-items.ts';
import type { Plan } from '../../../../importing/mapping/plan.ts';
import type { Problem } from '../../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../../model/result.ts';
import type { Call } from '../../../../operations/operation.ts';
import { OrderRow } from '../order-row.ts';
import { type ImportSettings, isOwnFile } from '../settings.ts';
import { hasFigures, isInexact } from './figures.ts';
import { type Sample, type Verdict, verdictOf } from './verdict.ts';

/** So much of a file is waited for, where it has totals: a file that is shorter is judged as a whole. */
const JUDGED_BYTES = 1024 * 1024;
const MOST_SAMPLES = 1000;
const PIECE_BYTES = 32 * 1024;

/** Money of which each row of an order may have a part, or say the whole again. */
const OPEN = new Set(['tax_value', 'discount_value', 'shipping_charge']);

export interface Judging {
  call: Call;
  settings: ImportSettings;
  /** Of a CSV file. */
  plan: Plan | undefined;
  /** Its beginning is what is judged. */
  upload: BufferedUpload;
  place: { offset: number; line: number };
}

/**
 * Judges by a file's own totals how its money is to be read; `undefined` where there is nothing to judge. Fails with `invalid`
 * where rows of one order say the same of its tax, shipping or discount and nothing tells whether that is the order's. Throws when
 * the connection breaks.
 */
export async function judgeFile(judging: Judging): Promise<Result<Verdict | undefined>> {
  const { settings, plan } = judging;
  if (settings.kind !== 'orders' || settings.as_exported) return ok(undefined);
  if (plan ? !isJudged(plan, settings) : !(await hasTotals(judging.upload))) return ok(undefined);
  const open = new Set(settings.csv?.mapping ? openFields(plan) : []);
  const samples = await samplesOf(judging, open);
  const verdict = await verdictOf(samples, {
    usualCurrency: settings.csv?.default_currency,
    isOwn: isOwnFile(settings),
  });
  const { doubts } = verdict;
  if (doubts.length > 0) return refuse({ kind: 'invalid', problems: doubts.map((field) => doubtOf(field, settings)) });
  return ok(verdict.compared > 0 || verdict.reading.per_line.length > 0 ? verdict : undefined);
}

const JUDGES = ['totals.total', 'totals.balance'];

const isJudged = (plan: Plan, { csv }: ImportSettings): boolean =>
  plan.fields.some(({ path }) => [...JUDGES, ...(csv?.mapping ? ['amount_paid'] : [])].includes(path.join('.'))) ||
  (csv?.mapping !== undefined && openFields(plan).length > 0);

/** The fields of a file of which it is not said whether rows have parts of them. */
const openFields = (plan: Plan | undefined): string[] =>
  plan && plan.lineFields.length > 0
    ? plan.fields.flatMap(({ path, per, columns }) =>
        per === undefined && columns.length > 0 && OPEN.has(path.join('.')) ? [path.join('.')] : [],
      )
    : [];

/** Whether lines of JSON say what their orders come to: the first one tells. */
async function hasTotals(upload: BufferedUpload): Promise<boolean> {
  await upload.untilLine(JUDGED_BYTES);
  const end = upload.head.indexOf(LINE_END);
  const line = upload.head.toString('latin1', 0, end < 0 ? JUDGED_BYTES : end);
  return /"totals"/.test(line) && !line.includes('"version"');
}

const LINE_END = 0x0a;

async function samplesOf(
  { call, settings, plan, upload, place }: Judging,
  open: ReadonlySet<string>,
): Promise<Sample[]> {
  const { validation } = call;
  if (!validation) return [];
  const mayBeMore = await upload.untilBytes(JUDGED_BYTES);
  const check = validation.check(OrderRow);
  const from = { ...place, rows: 0 };
  const reader: ItemReader =
    plan && settings.csv
      ? new CsvItems({ ...plan, open }, settings.csv.delimiter, check, from)
      : new JsonItems(validation, check, from);
  const isOwn = isOwnFile(settings);
  const samples: Sample[] = [];
  const slice = new TimeSlice();
  let last: ImportItem | undefined;
  for (const item of itemsOf(reader, upload.head)) {
    if (slice.isOver) await slice.next();
    if (!item) continue;
    if (last) samples.push(...sampleOf(last, isOwn));
    last = item;
    if (samples.length >= MOST_SAMPLES) return samples;
  }
  // What comes last may lack rows.
  return last && !mayBeMore ? [...samples, ...sampleOf(last, isOwn)] : samples;
}

/** Readers hold rows, since others of their order may stand further down: here those are given that have come. */
function* itemsOf(reader: ItemReader, head: Uint8Array): Generator<ImportItem | undefined> {
  for (let at = 0; at < head.length; at += PIECE_BYTES) {
    yield* reader.push(head.subarray(at, at + PIECE_BYTES));
    yield undefined;
  }
  yield* reader.end();
}

/** An order that can be read, with something to compare or to decide. What the hub wrote itself tells nothing. */
function sampleOf({ body, problems, amounts = new Map() }: ImportItem, isOwn: boolean): Sample[] {
  if (!body || body['version'] !== undefined || problems.some(({ binding }) => binding !== 'limit')) return [];
  const row = body as OrderRow;
  if (isInexact(row)) return [];
  return hasFigures(row, isOwn) || amounts.size > 0 ? [{ row, amounts }] : [];
}

function doubtOf(field: string, { csv }: ImportSettings): Problem {
  const header = csv?.mapping?.columns.find(({ to }) => to === field)?.header ?? field;
  const reason =
    'is not clear: rows of one order say the same, which may be the whole again or a part in each; ' +
    'a mapping must say `per`: `order` or `line`, or name the total of the order';
  return { place: 'body', path: [header], rule: 'format', reason, binding: 'shape' };
}
