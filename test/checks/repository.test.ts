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
  name: '/a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status, fullName: 'adds', failureMessages: ['1 is not 2\nat a'] })),
});
const report = (testResults: object[], success = true, name = 'report.json'): Files => ({
  [name]: JSON.stringify({ success, testResults }),
});
/** How a failed test is named. The path goes from the planted tree to the root. */
const named = (outcome: string): RegExp => new RegExp(`^${outcome}: (\\.\\./)+a\\.test\\.ts: adds: 1 is not 2$`);

test.each([
  ['2 passed, 0 failed', true, report([tested('passed', 'passed')])],
  ['1 passed, 1 failed', false, report([tested('passed', 'failed')], false)],
  ['1 skipped\n1 passed, 0 failed', true, report([tested('passed', 'pending')])],
  // A file that does not load has no tests to fail.
  ['1 passed, 1 failed', false, report([tested('passed'), { ...tested(), status: 'failed' }], false)],
  // An error outside every test.
  ['1 passed, 1 failed', false, report([tested('passed')], false)],
  ['no test ran\n0 passed, 0 failed', false, report([])],
])('the summary says %j', async (lines, passes, files) => {
  const { passed, output } = await runIn(files, 'test-summary.ts', 'report.json');
  const summary = output.split('\n').filter((line) => !line.startsWith('failed: '));
  expect(summary.join('\n')).toBe(`${lines}\n`);
  expect(passed).toBe(passes);
});

test('the summary names what failed, in which file and why', async () => {
  const { output } = await runIn(report([tested('passed', 'failed')], false), 'test-summary.ts', 'report.json');
  expect(output.split('\n')[0]).toMatch(named('failed'));
});

test('a second run of a file takes the place of the first, and is named', async () => {
  const first = report([tested('passed', 'failed')], false);
  const runs = async (again: Files): ReturnType<typeof runIn> =>
    await runIn({ ...first, ...again }, 'test-summary.ts', 'report.json', 'report-again.json');
  const mended = await runs(report([tested('passed', 'passed')], true, 'report-again.json'));
  expect(mended.output.split('\n')[0]).toMatch(named('passed only when it ran again'));
  expect(mended.output).toContain('\n2 passed, 0 failed\n');
  expect(mended.passed).toBe(true);
  const failed = await runs(report([tested('passed', 'failed')], false, 'report-again.json'));
  expect(failed.output.split('\n')[0]).toMatch(named('failed'));
  expect(failed.passed).toBe(false);
});

test('the files that failed are listed', async () => {
  const files = report([{ ...tested('passed'), name: '/b.test.ts' }, tested('failed')], false);
  const { output } = await runIn(files, 'test-summary.ts', '--failed-files', 'report.json');
  expect(output).toMatch(/^(\.\.\/)+a\.test\.ts\n$/);
});
