import type { WriteOutcome } from '../../core/write-command.ts';
import type { RefusedRow } from '../../model/batch.ts';
import type { Failure } from '../../model/failure.ts';
import { countsOf, type Import, type ImportProgress, type ImportState } from '../../model/import.ts';
import type { ImportItem, ItemProblem, Spot } from '../items/item.ts';
import type { ImportSettings } from '../settings.ts';
import type { WrittenResult } from '../writers/order-writer.ts';

/** What a report says of a defect of the hub. */
export const INTERNAL_ERROR = 'Something went wrong on our side';

/** The most problems of one row in a report. */
const MOST_PROBLEMS = 50;

/** A problem of a row, at its place in the file. */
interface LocatedProblem extends Spot {
  pointer: string;
  rule: string;
  detail: string;
}

/** A refused row as the report has it. */
export interface RefusedLine {
  row: number;
  line: number;
  column: number;
  result: 'refused';
  problems: LocatedProblem[];
}

/** The most problems of one row that are stored. */
const MOST_STORED_PROBLEMS = 10;

/** What is stored of a refused row: the line of its report without the values of the file. */
export function storedRow({ row, line, column, problems }: RefusedLine): RefusedRow {
  const errors = problems.slice(0, MOST_STORED_PROBLEMS).map(({ value: _value, ...problem }) => problem);
  const [first, ...more] = errors.map(({ pointer, detail }) => `${pointer.slice(2)} ${detail}`.trim());
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  const detail = `line ${line}, column ${column}: ${first ?? 'refused'}${others}`;
  return { result: 'refused', row, line, problem: { detail, errors } };
}

/** The report line of a refused row. */
export function refusedLine(item: ImportItem, problems: readonly ItemProblem[]): RefusedLine {
  const { nameOf = (path) => path } = item;
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => ({ ...problem, path: nameOf(problem.path) }));
  const spots = item.spotsOf(shown.map(({ path }) => path));
  const located = shown.map(({ path, rule, reason }, i) => {
    const { line, column, value } = spots[i] as Spot;
    return { pointer: pointerOf(path), rule, detail: reason, line, column, value };
  });
  const [{ line, column } = { line: item.line, column: 1 }] = located;
  return { row: item.row, ...item.at, line, column, result: 'refused', problems: located };
}

/** The report line of a written row. */
export const writtenLine = (item: ImportItem, written: WrittenResult): object => ({
  row: item.row,
  line: item.line,
  ...written,
});

/** The counts of an import's summary. `bytes`: read by this upload. */
export const summaryOf = (state: ImportState, progress: ImportProgress, bytes: number, seconds: number): object => ({
  state,
  ...countsOf(progress),
  bytes,
  next_offset: progress.next_offset,
  seconds,
});

/** The report of an import that is done, without its rows, which are not stored. */
export function doneReport(found: Import): object[] {
  const { id, kind, format, state, next_offset } = found;
  const { existing } = found.settings as ImportSettings;
  return [{ import: { id, kind, format, existing, next_offset } }, { summary: summaryOf(state, found, 0, 0) }];
}

/** A failure as problems of a row. `describe` gives its sentence. */
export function problemsOf(
  failure: Failure,
  { body }: Pick<ImportItem, 'body'>,
  describe: (failure: Failure) => string,
): ItemProblem[] {
  switch (failure.kind) {
    case 'invalid':
      return failure.problems;
    case 'duplicate':
      return [{ path: pathOf(failure, body), rule: 'duplicate', reason: describe(failure) }];
    case 'refused_transition':
    case 'unknown_status':
      return [{ path: ['status'], rule: 'reference', reason: describe(failure) }];
    case 'busy':
      return [{ path: [], rule: 'reference', reason: 'is held by another change; send the row again' }];
    default:
      return [{ path: [], rule: 'reference', reason: describe(failure) }];
  }
}

/** The field of a row with a value that another record has. An id in a dialect stands under the dialect's name. */
function pathOf(
  { field, value }: Extract<Failure, { kind: 'duplicate' }>,
  body: ImportItem['body'],
): ItemProblem['path'] {
  if (field !== 'alias') return [field];
  const found = Object.entries((body?.['aliases'] ?? {}) as object).find(([, alias]) => alias === value);
  return ['aliases', ...(found ? [found[0]] : [])];
}

/** Whether another transaction held the row's record, or a name that it takes, for as long as any write may wait. */
export const isHeld = (outcome: WriteOutcome): boolean =>
  !outcome.ok && outcome.failure.kind === 'busy' && outcome.failure.isHeld === true;

/** Whether the hub or its database had no time for a write, so that the same write may succeed soon. */
export const isTransient = (outcome: WriteOutcome): boolean =>
  !outcome.ok &&
  ((outcome.failure.kind === 'busy' && !outcome.failure.isHeld) || outcome.failure.kind === 'unavailable');

/** A JSON pointer as a URI fragment (RFC 6901). */
const pointerOf = (path: ItemProblem['path']): string =>
  `#${path.map((part) => `/${encodeURIComponent(String(part).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;
