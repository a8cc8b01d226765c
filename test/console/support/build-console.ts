import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { printReport, REPORTS, SCREENSHOTS } from './report.ts';

/** Builds the console from its sources before the tests, and prints what they checked after them. */
export function setup(): () => void {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  mkdirSync(SCREENSHOTS, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the console could not be built\n${stdout}${stderr}`);
  return printReport;
}
