import type { BulkLine, BulkResult, FieldChange, HistoryEntry, SteleClient } from '../../sdk/index.ts';
import { paint, plain, print } from '../output/output.ts';
import { type Progress, startProgress } from '../output/progress.ts';
import { changeLines, count } from '../output/words.ts';
import { CommandFailure, describeFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { deletionOf, deletionWords } from './order-name.ts';
import { statusNaming } from './statuses.ts';

/** The orders that a dry run shows with their changes; the summary counts all. */
const SHOWN = 20;

/**
 * Prints the results of a batch as they arrive, and how to undo it. Ends with exit code 5 when orders were refused.
 *
 * @throws CommandFailure also when the batch stopped before its end, with the command that continues it
 */
export async function reportBatch(
  { output }: Session,
  stele: SteleClient,
  lines: AsyncIterable<BulkLine>,
  doing = 'Changing orders',
): Promise<void> {
  const name = statusNaming(stele);
  const tried = new DryRunSummary();
  let [done, total] = [0, 0];
  let [isDryRun, batchId] = [false, ''];
  let bar: Progress | undefined;
  const howToContinue = (): string | undefined =>
    batchId === ''
      ? undefined
      : `stele batches get ${batchId} says what was done, stele batches continue ${batchId} does the rest.`;
  try {
    for await (const line of lines) {
      if (output.json) print(JSON.stringify(line));
      if ('summary' in line) {
        const { changed, unchanged, refused, failed, problem } = line.summary;
        bar?.end();
        if (!output.json) {
          if (isDryRun) for (const text of tried.lines()) print(text);
          const counted = [`${count(changed, 'order')} changed`, `${unchanged} unchanged`, `${refused} refused`];
          print([...counted, ...(failed > 0 ? [`${failed} failed`] : [])].join(', '));
        }
        if (problem) throw new CommandFailure(String(problem['detail']), EXIT.unreachable, howToContinue());
        if (batchId !== '') output.note(`Batch ${batchId}; to undo it: stele batches undo ${batchId}`);
        if (failed > 0) throw new CommandFailure(`${count(failed, 'order')} failed`, EXIT.unreachable, howToContinue());
        if (refused > 0) throw new CommandFailure(`${count(refused, 'order')} refused`, EXIT.conflict);
        return;
      }
      if ('total' in line) {
        total = line.total;
        isDryRun = line.dry_run;
        batchId = line.batch_id ?? '';
        if (isDryRun && !output.json) print(paint('bold', 'Dry run: nothing is stored.'));
        if (!output.json && !isDryRun) bar = startProgress(total, doing);
        continue;
      }
      done += 1;
      bar?.to(done, `${done} of ${count(total, 'order')}`);
      if (output.json) continue;
      const changes = await name(line.changes ?? []);
      if (isDryRun) tried.add(line, changes);
      if (isDryRun && done > SHOWN) continue;
      const deletion = isMissing(line) ? await deletionOf(stele, line.id) : undefined;
      for (const text of resultLines({ ...line, changes }, deletion)) (bar?.print ?? print)(text);
    }
  } catch (error) {
    const { exitCode, message } = describeFailure(error);
    if (exitCode !== EXIT.interrupted) throw error;
    const processed = `At least ${done} of ${count(total, 'order')} were processed.`;
    throw new CommandFailure(message, exitCode, [processed, howToContinue() ?? ''].join(' ').trim());
  } finally {
    bar?.end();
  }
  throw new CommandFailure(
    `The reply broke off after ${done} of ${count(total, 'order')}`,
    EXIT.unreachable,
    howToContinue(),
  );
}

/** What a dry run of many orders comes to: the moves between statuses, and the reasons of refusals. */
class DryRunSummary {
  readonly #moves = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  #orders = 0;

  add({ problem }: BulkResult, changes: readonly FieldChange[]): void {
    this.#orders += 1;
    const move = changes.find(({ field }) => field === 'status');
    if (move) increase(this.#moves, `${String(move.from)} → ${String(move.to)}`);
    if (problem) increase(this.#refusals, String(problem['title'] ?? problem['detail'] ?? ''));
  }

  lines(): string[] {
    const counted = (counts: ReadonlyMap<string, number>, words: string): string[] =>
      [...counts].toSorted(([, a], [, b]) => b - a).map(([what, orders]) => `  ${words}${plain(what)}: ${orders}`);
    const more = this.#orders > SHOWN ? [`… and ${this.#orders - SHOWN} more of ${count(this.#orders, 'order')}`] : [];
    return [...more, ...counted(this.#moves, 'status '), ...counted(this.#refusals, 'refused, ')];
  }
}

const increase = (counts: Map<string, number>, what: string): void =>
  void counts.set(what, (counts.get(what) ?? 0) + 1);

/** Whether a result says that no living order has the id. */
export const isMissing = ({ problem }: BulkResult): boolean => problem?.['type'] === 'urn:problem-type:stele:not-found';

/** The lines about an order: its refusal, or its field changes in a dry run. */
function resultLines({ id, result, problem, changes = [] }: BulkResult, deletion: HistoryEntry | undefined): string[] {
  if (deletion !== undefined) return [`${paint('red', 'refused')} ${plain(id)}: ${deletionWords(id, deletion)}`];
  if (problem) return [`${paint('red', result)} ${plain(id)}: ${plain(String(problem['detail'] ?? ''))}`];
  return changes.length > 0 ? [plain(id), ...changeLines(changes)] : [];
}
