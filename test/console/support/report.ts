import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of what the tests noted, which Git ignores. */
export const REPORTS = 'test-results/console';
/** The folder of the pages' pictures. */
export const SCREENSHOTS = join(REPORTS, 'screenshots');

interface Note {
  page: string;
  check: string;
  /** `ok`, or a measured value such as `412 ms`. */
  result: string;
}

/** Notes that a page passed a check. Call it after the expectation, which throws when the page did not. */
export function note(page: string, check: string, result = 'ok'): void {
  const line: Note = { page, check, result };
  appendFileSync(join(REPORTS, `notes-${process.pid}.jsonl`), `${JSON.stringify(line)}\n`);
}

/** Prints the table of pages and checks. A cell without a note was not checked, or failed. */
export function printReport(): void {
  const notes = readdirSync(REPORTS)
    .filter((name) => name.startsWith('notes-'))
    .flatMap((name) => readFileSync(join(REPORTS, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Note);
  if (notes.length === 0) return;
  const checks = [...new Set(notes.map(({ check }) => check))];
  const pages = [...new Set(notes.map(({ page }) => page))].sort();
  const found = new Map(notes.map(({ page, check, result }) => [`${page}\n${check}`, result]));
  const rows = pages.map((page) => [page, ...checks.map((check) => found.get(`${page}\n${check}`) ?? '–')]);
  const widths = ['page', ...checks].map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  process.stdout.write(`\n${[['page', ...checks], ...rows].map(lineOf).join('\n')}\n`);
  process.stdout.write(`${pages.length} pages × ${checks.length} checks: ${notes.length} passed\n`);
}
