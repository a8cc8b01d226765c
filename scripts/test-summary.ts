// Prints one line, `N passed, N failed`, for Vitest's JSON reports: `node scripts/test-summary.ts <report.json> …`.
import { readFileSync } from 'node:fs';

interface Report {
  success: boolean;
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[];
}

const files = process.argv.slice(2);
if (files.length === 0) throw new Error('name the reports: node scripts/test-summary.ts <report.json> …');
const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report);

const failuresIn = ({ testResults, success }: Report): number => {
  // A file that cannot be loaded, or whose hook fails, has failed without a failed test.
  const failures = testResults.map(({ status, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === 'failed').length;
    return status === 'failed' ? Math.max(tests, 1) : tests;
  });
  // An error outside of all tests fails the run too.
  return failures.reduce((sum, count) => sum + count, 0) || (success ? 0 : 1);
};

const sumOf = (count: (report: Report) => number): number => reports.reduce((sum, report) => sum + count(report), 0);
const passed = sumOf((report) => report.numPassedTests);
const failed = sumOf(failuresIn);
const skipped = sumOf((report) => report.numPendingTests + report.numTodoTests);

if (skipped > 0) console.log(`${skipped} skipped`);
if (reports.some((report) => report.numPassedTests === 0 && failuresIn(report) === 0)) console.log('no test ran');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || reports.some((report) => report.numPassedTests === 0) ? 1 : 0;
