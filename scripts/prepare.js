// npm runs this file before it installs the project from a folder or a Git address: it builds dist/, which a package has
// instead of the sources. After `npm ci` nothing is built, since a checkout runs its sources. Any Node.js can run it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const isNeeded = process.env.npm_command !== 'ci';
// An installation without development packages has no compiler, and gets no package.
if (isNeeded && existsSync('node_modules/typescript')) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
