import type { BulkResult } from './wire.ts';

/** How many orders became what. */
export function summaryOf(results: readonly BulkResult[]) {
  const count = (wanted: BulkResult['result']): number => results.filter(({ result }) => result === wanted).length;
  return {
    total: results.length,
    changed: count('changed'),
    unchanged: count('unchanged'),
    refused: count('refused'),
  };
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** The lines of a report: how many there are, what became of each as it comes, the counts. Puts the results into `all`. */
export async function* linesOf(
  total: number,
  isDryRun: boolean,
  results: AsyncIterable<BulkResult>,
  all: BulkResult[],
): AsyncIterable<string> {
  yield line({ total, dry_run: isDryRun });
  for await (const result of results) {
    all.push(result);
    yield line(result);
  }
  yield line({ summary: summaryOf(all) });
}

/** The same lines, of results that are there already. */
export function textOf(results: readonly BulkResult[], isDryRun: boolean): string {
  const lines = [{ total: results.length, dry_run: isDryRun }, ...results, { summary: summaryOf(results) }];
  return lines.map(line).join('');
}
