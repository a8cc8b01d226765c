import { expect, test } from 'vitest';
import { type Files, runIn } from './planted-tree.ts';

const lock = (resolved: object): Files => ({
  'package-lock.json': JSON.stringify({ packages: { '': {}, 'node_modules/pg': { version: '8.0.0', ...resolved } } }),
});

test('a lock file without download addresses passes', async () => {
  expect(await runIn(lock({}), 'check-lock.ts')).toEqual({ passed: true, output: '' });
});

test('a download address in the lock file fails', async () => {
  const { passed, output } = await runIn(lock({ resolved: 'https://registry.example/pg.tgz' }), 'check-lock.ts');
  expect(output).toContain('node_modules/pg names a download address');
  expect(passed).toBe(false);
});

const manifest = '{"dependencies":{"pg":"8.0.0"},"devDependencies":{"vitest":"5.0.0"}}';
const page = (...rows: string[]): Files => ({ 'package.json': manifest, 'docs/dependencies.md': rows.join('\n') });

test('dependencies that each have a line pass', async () => {
  const files = page('| `pg` | MIT | The driver. |', '| `vitest` | MIT | Runs the tests. |');
  expect(await runIn(files, 'check-deps-doc.ts')).toEqual({ passed: true, output: '' });
});

test.each([
  ['pg has no line with its reason', ['| `vitest` | MIT | Runs the tests. |']],
  ['pg has no line with its reason', ['| `pg` | MIT |  |', '| `vitest` | MIT | Runs the tests. |']],
  ['pg is under MIT, not ISC', ['| `pg` | ISC | The driver. |', '| `vitest` | MIT | Runs the tests. |']],
  ['koa is not in package.json', ['| `pg` | MIT | The driver. |', '| `vitest` | MIT | . |', '| `koa` | MIT | Old. |']],
])('%s', async (problem, rows) => {
  const { passed, output } = await runIn(page(...rows), 'check-deps-doc.ts');
  expect(output.trim()).toBe(`docs/dependencies.md: ${problem}`);
  expect(passed).toBe(false);
});

const tested = (...statuses: string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
});
const report = (fields: {
  numPassedTests: number;
  testResults: object[];
  success?: boolean;
  numPendingTests?: number;
}) => ({
  'report.json': JSON.stringify({ success: true, numPendingTests: 0, numTodoTests: 0, ...fields }),
});

test.each([
  ['2 passed, 0 failed', true, report({ numPassedTests: 2, testResults: [tested('passed', 'passed')] })],
  [
    '1 passed, 1 failed',
    false,
    report({ numPassedTests: 1, testResults: [tested('passed', 'failed')], success: false }),
  ],
  [
    '1 skipped\n1 passed, 0 failed',
    true,
    report({ numPassedTests: 1, numPendingTests: 1, testResults: [tested('passed', 'pending')] }),
  ],
  // A file that does not load has no tests to fail.
  [
    '1 passed, 1 failed',
    false,
    report({
      numPassedTests: 1,
      testResults: [tested('passed'), { ...tested(), status: 'failed' }],
      success: false,
    }),
  ],
  // An error outside every test.
  ['1 passed, 1 failed', false, report({ numPassedTests: 1, testResults: [tested('passed')], success: false })],
  ['no test ran\n0 passed, 0 failed', false, report({ numPassedTests: 0, testResults: [] })],
])('the summary says %j', async (lines, passes, files) => {
  const { passed, output } = await runIn(files, 'test-summary.ts', 'report.json');
  expect(output).toBe(`${lines}\n`);
  expect(passed).toBe(passes);
});
