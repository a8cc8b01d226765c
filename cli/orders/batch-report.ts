import type { BulkLine, BulkResult, FieldChange, HistoryEntry, SteleClient } from '../../sdk/index.ts';
import { paint, plain, print } from '../output/output.ts';
import { type Progress, startProgress } from '../output/progress.ts';
import { changeLines, count } from '../output/words.ts';
import { CommandFailure, type DescribedFailure, describeFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { deletionOf, deletionWords } from './order-name.ts';
import { statusNaming } from './statuses.ts';

/** So many orders a dry run shows with their changes, and so many refused ones; the summary counts all. */
const SHOWN = 20;

/**
 * Prints the results of a batch as they arrive, and how to undo it. Ends with exit code 5 when orders were refused.
 *
 * @throws CommandFailure also when the batch stopped before its end, or its reply broke off, with the command that continues it
 */
export async function reportBatch(
  { output }: Session,
  stele: SteleClient,
  lines: AsyncIterable<BulkLine>,
  { doing, dryRun = false }: { doing: string; dryRun?: boolean | undefined },
): Promise<void> {
  const name = statusNaming(stele);
  const tried = new DryRunSummary();
  let [done, total] = [0, 0];
  let [isBegun, batchId] = [false, ''];
  let bar: Progress | undefined;
  const howToContinue = (): string =>
    batchId === ''
      ? LOOK_AT_BATCHES
      : `To look at it: stele batches get ${batchId}\nTo do the rest: stele batches continue ${batchId}`;
  try {
    for await (const line of lines) {
      if (output.json) print(JSON.stringify(line));
      if ('summary' in line) {
        const { changed, unchanged, refused, failed, problem } = line.summary;
        bar?.end();
        if (!output.json) {
          if (dryRun) for (const text of tried.lines()) print(text);
          const would = dryRun ? 'would be changed' : 'changed';
          const counted = [`${count(changed, 'order')} ${would}`, `${unchanged} unchanged`, `${refused} refused`];
          print([...counted, ...(failed > 0 ? [`${failed} failed`] : [])].join(', '));
        }
        const how = dryRun ? undefined : howToContinue();
        if (problem) throw new CommandFailure(String(problem['detail']), EXIT.unreachable, how);
        if (batchId !== '') output.note(`Batch ${batchId}`);
        if (batchId !== '' && changed > 0) output.note(`To undo it: stele batches undo ${batchId}`);
        if (failed > 0) throw new CommandFailure(`${count(failed, 'order')} failed`, EXIT.unreachable, how);
        if (refused > 0) {
          const refusal = dryRun ? 'would be refused' : 'refused';
          const which =
            batchId === '' ? undefined : `To list them:\n  stele batches results ${batchId} --result refused`;
          throw new CommandFailure(`${count(refused, 'order')} ${refusal}`, EXIT.conflict, which);
        }
        if (dryRun) output.note('The same command without --dry-run does it.');
        return;
      }
      if ('total' in line) {
        total = line.total;
        isBegun = true;
        batchId = line.batch_id ?? '';
        if (dryRun && !output.json) print(paint('bold', `Dry run of ${count(total, 'order')}: nothing is stored.`));
        if (!output.json && !dryRun) bar = startProgress(total, doing);
        continue;
      }
      done += 1;
      bar?.to(done, `${done} of ${count(total, 'order')}`);
      if (output.json) continue;
      const changes = await name(line.changes ?? []);
      if (dryRun && !tried.add(line, changes)) continue;
      const deletion = isMissing(line) ? await deletionOf(stele, line.id) : undefined;
      for (const text of resultLines({ ...line, changes }, deletion)) (bar?.print ?? print)(text);
    }
  } catch (error) {
    const failure = describeFailure(error);
    if (error instanceof CommandFailure || dryRun || !isBroken(failure)) throw error;
    bar?.end();
    const { exitCode, message, lines: advice } = failure;
    const known = isBegun ? [`At least ${done} of ${count(total, 'order')} were done.`] : advice;
    throw new CommandFailure(message, exitCode, [...known, howToContinue()].join('\n'));
  } finally {
    bar?.end();
  }
  throw new CommandFailure(
    `The reply broke off after ${done} of ${count(total, 'order')}`,
    EXIT.unreachable,
    dryRun ? undefined : howToContinue(),
  );
}

const LOOK_AT_BATCHES = 'Whether it began, and how far it is: stele batches list';

/** Whether a failure says nothing about what the hub has done. */
const isBroken = ({ exitCode }: DescribedFailure): boolean =>
  exitCode === EXIT.interrupted || exitCode === EXIT.unreachable;

/** What a dry run of many orders comes to: the moves between statuses, the fields, and the reasons of refusals. */
class DryRunSummary {
  readonly #moves = new Map<string, number>();
  readonly #fields = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  #orders = 0;
  #refused = 0;
  #hidden = 0;

  /** Returns whether the order is to be shown. */
  add({ problem }: BulkResult, changes: readonly FieldChange[]): boolean {
    this.#orders += 1;
    for (const { field, from, to } of changes) {
      if (field === 'status') increase(this.#moves, `${String(from)} → ${String(to)}`);
      else if (field === 'deleted_at') increase(this.#fields, to === null ? 'restored' : 'deleted');
      else increase(this.#fields, field);
    }
    if (problem) {
      this.#refused += 1;
      increase(this.#refusals, String(problem['title'] ?? problem['detail'] ?? ''));
    }
    const isShown = (problem ? this.#refused : this.#orders - this.#refused) <= SHOWN;
    if (!isShown) this.#hidden += 1;
    return isShown;
  }

  lines(): string[] {
    const counted = (counts: ReadonlyMap<string, number>, words: string): string[] =>
      [...counts].toSorted(([, a], [, b]) => b - a).map(([what, orders]) => `  ${words}${plain(what)}: ${orders}`);
    const more = this.#hidden > 0 ? [`… and ${this.#hidden} more of ${count(this.#orders, 'order')}`] : [];
    const fields = counted(this.#fields, '');
    return [...more, ...counted(this.#moves, 'status '), ...fields, ...counted(this.#refusals, 'refused, ')];
  }
}

const increase = (counts: Map<string, number>, what: string): void =>
  void counts.set(what, (counts.get(what) ?? 0) + 1);

/** Whether a result says that no living order has the id. */
export const isMissing = ({ problem }: BulkResult): boolean => problem?.['type'] === 'urn:problem-type:stele:not-found';

/** The lines about an order: its refusal, or its field changes in a dry run. */
function resultLines(
  { id, display_id, result, problem, changes = [] }: BulkResult,
  deletion: HistoryEntry | undefined,
): string[] {
  if (deletion !== undefined) return [`${paint('red', 'refused')} ${plain(id)}: ${deletionWords(id, deletion)}`];
  if (problem) return [`${paint('red', result)} ${plain(id)}: ${plain(String(problem['detail'] ?? ''))}`];
  const name = display_id === undefined ? plain(id) : `${plain(display_id)}  ${paint('dim', plain(id))}`;
  return changes.length > 0 ? [name, ...changeLines(changes)] : [];
}
