// Runs every `check:…` script of package.json in order, all of them even if one fails, and lists the failed ones.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const checks = Object.keys(scripts).filter((name) => name.startsWith('check:'));

const failed = checks.filter((name) => {
  console.log(`\n▶ ${name}`);
  return spawnSync('npm', ['run', '--silent', name], { stdio: 'inherit' }).status !== 0;
});

console.log(failed.length > 0 ? `\nfailed: ${failed.join(', ')}` : `\nall ${checks.length} checks passed`);
process.exitCode = failed.length > 0 || checks.length === 0 ? 1 : 0;
