// Sums Vitest's JSON reports: `node scripts/test-summary.ts <report.json> …` names each failed test and ends with the line
// `N passed, N failed`. `node scripts/test-summary.ts --failed-files <report.json>` prints the files that failed.
//
// `x-again.json` is a second run of files that failed in `x.json`, and takes their place. What passed only then is named.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

interface TestFile {
  name: string;
  status: string;
  message?: string;
  assertionResults: { status: string; fullName?: string; failureMessages?: string[] }[];
}

interface Report {
  success: boolean;
  testResults: TestFile[];
}

const read = (file: string): Report => JSON.parse(readFileSync(file, 'utf8')) as Report;
const hasFailed = ({ status, assertionResults }: TestFile): boolean =>
  status === 'failed' || assertionResults.some((test) => test.status === 'failed');
const placeOf = ({ name }: TestFile): string => relative(process.cwd(), name);

const arguments_ = process.argv.slice(2);
if (arguments_[0] === '--failed-files') {
  for (const file of read(arguments_[1] ?? '').testResults.filter(hasFailed)) console.log(placeOf(file));
} else if (arguments_.length === 0) throw new Error('name the reports: node scripts/test-summary.ts <report.json> …');
else sum(arguments_);

function sum(names: readonly string[]): void {
  const isAgain = (name: string): boolean => name.endsWith('-again.json');
  const reports = names
    .filter((name) => !isAgain(name))
    .map((name) => {
      const first = read(name);
      const again = name.replace(/\.json$/, '-again.json');
      return names.includes(again) ? inPlace(first, read(again)) : first;
    });
  const counts = reports.map(countsOf);
  const total = (count: keyof (typeof counts)[number]): number => counts.reduce((sum, each) => sum + each[count], 0);

  for (const file of reports.flatMap(({ testResults }) => testResults).filter(hasFailed)) tell(file, 'failed');
  if (total('skipped') > 0) console.log(`${total('skipped')} skipped`);
  if (counts.some(({ passed, failed }) => passed === 0 && failed === 0)) console.log('no test ran');
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  process.exitCode = total('failed') > 0 || counts.some(({ passed }) => passed === 0) ? 1 : 0;
}

/** The first report with the files of the second in place of its own. */
function inPlace(first: Report, again: Report): Report {
  const rerun = new Map(again.testResults.map((file) => [file.name, file]));
  const testResults = first.testResults.map((file) => {
    const other = rerun.get(file.name);
    if (other && hasFailed(file) && !hasFailed(other)) tell(file, 'passed only when it ran again');
    return other ?? file;
  });
  return { success: again.success, testResults };
}

function countsOf({ testResults, success }: Report): { passed: number; failed: number; skipped: number } {
  const statuses = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  // A file that cannot be loaded, or whose hook fails, has failed without a failed test.
  const failed = testResults.reduce((sum, file) => {
    const tests = file.assertionResults.filter(({ status }) => status === 'failed').length;
    return sum + (file.status === 'failed' ? Math.max(tests, 1) : tests);
  }, 0);
  const skipped = statuses.length - passed - statuses.filter((status) => status === 'failed').length;
  // An error outside of all tests fails the run too.
  return { passed, failed: failed || (success ? 0 : 1), skipped };
}

/** Names the failed tests of a file, each with the first line of its message. */
function tell(file: TestFile, outcome: string): void {
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) console.log(`${outcome}: ${placeOf(file)}: ${firstLine(file.message)}`);
  for (const { fullName, failureMessages } of failed)
    console.log(`${outcome}: ${placeOf(file)}: ${fullName}: ${firstLine(failureMessages?.[0])}`);
}

function firstLine(message = ''): string {
  return message.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
