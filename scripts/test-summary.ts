// Prints one line, `N passed, N failed`, of a Vitest JSON report: `node scripts/test-summary.ts <report.json>`.
import { readFileSync } from 'node:fs';

interface Report {
  success: boolean;
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[];
}

const file = process.argv[2];
if (!file) throw new Error('name the report: node scripts/test-summary.ts <report.json>');
const report = JSON.parse(readFileSync(file, 'utf8')) as Report;

// A file that cannot be loaded, or whose hook fails, has failed without a failed test of its own.
const failures = report.testResults.map(({ status, assertionResults }) => {
  const tests = assertionResults.filter((test) => test.status === 'failed').length;
  return status === 'failed' ? Math.max(tests, 1) : tests;
});
const passed = report.numPassedTests;
// An error outside every test fails the run too.
const failed = failures.reduce((sum, count) => sum + count, 0) || (report.success ? 0 : 1);

const skipped = report.numPendingTests + report.numTodoTests;
if (skipped > 0) console.log(`${skipped} skipped`);
if (passed + failed === 0) console.log('no test ran');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
