import type { WriteOutcome } from '../../../core/command.ts';
import type { ImportItem, ItemProblem, Spot } from '../../../importing/items/item.ts';
import type { Failure } from '../../../model/failure.ts';
import { sentences } from '../../../operations/sentences.ts';
import type { WrittenResult } from './orders-sink.ts';

/** More than this of one row is no help to anybody. */
const MOST_PROBLEMS = 50;

/** What a report says of a row that was refused. */
export function refusedRow(item: ImportItem, problems: readonly ItemProblem[]): object {
  const shown = problems.slice(0, MOST_PROBLEMS);
  const spots = item.spotsOf(shown.map(({ path }) => path));
  const told = shown.map(({ path, rule, reason }, i) => {
    const { line, column, value } = spots[i] as Spot;
    return { pointer: pointerOf(path), rule, detail: reason, line, column, value };
  });
  const [{ line, column } = { line: item.line, column: 1 }] = told;
  return { row: item.row, line, column, result: 'refused', problems: told };
}

/** What a report says of a row that was written, for whoever wants to know. */
export const writtenRow = (item: ImportItem, told: WrittenResult): object => ({
  row: item.row,
  line: item.line,
  ...told,
});

/** What a failure says of a row. */
export function problemsOf(failure: Failure, { body }: Pick<ImportItem, 'body'>): ItemProblem[] {
  if (failure.kind === 'invalid') return failure.problems;
  const reason = (sentences[failure.kind] as (failure: Failure) => string)(failure);
  switch (failure.kind) {
    case 'duplicate':
      return [{ path: pathOf(failure, body), rule: 'duplicate', reason }];
    case 'refused_transition':
    case 'unknown_status':
      return [{ path: ['status'], rule: 'reference', reason }];
    case 'busy':
      return [{ path: [], rule: 'reference', reason: 'is held by another change; send the row again' }];
    default:
      return [{ path: [], rule: 'reference', reason }];
  }
}

/** Where a row has what is another's: an id in some dialect stands under the dialect's name. */
function pathOf(
  { field, value }: Extract<Failure, { kind: 'duplicate' }>,
  body: ImportItem['body'],
): ItemProblem['path'] {
  if (field !== 'alias') return [field];
  const found = Object.entries((body?.['aliases'] ?? {}) as object).find(([, alias]) => alias === value);
  return ['aliases', ...(found ? [found[0]] : [])];
}

/**
 * Failures that say nothing of the row: the same may succeed in a moment. A row whose order another transaction holds has waited
 * as long as any write does, and is refused: waiting on would hold up the rows behind it.
 */
export const isPassing = (outcome: WriteOutcome): boolean =>
  !outcome.ok &&
  ((outcome.failure.kind === 'busy' && !outcome.failure.isHeld) || outcome.failure.kind === 'unavailable');

/** RFC 6901, as a URI fragment. */
const pointerOf = (path: ItemProblem['path']): string =>
  `#${path.map((part) => `/${encodeURIComponent(String(part).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;
