// Makes a release of the version in package.json: builds and packs it, tries the package in an empty folder, and tags
// the commit. With --check it does all but the tag, also before the version is complete.
import { execFileSync } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { faultsOf } from './release/contents.ts';
import { refusals, tagOf } from './release/refusals.ts';
import { tryPackage } from './release/trial.ts';

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

const isCheck = process.argv.includes('--check');
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const reasons = isCheck ? [] : refusals(version);
for (const reason of reasons) console.error(`${version} cannot be released: ${reason}`);
if (reasons.length > 0) process.exit(1);

// For root, the embedded database runs as another user, who must be able to enter the folder.
const workshop = mkdtempSync(join(tmpdir(), 'stele-release-'));
chmodSync(workshop, 0o755);
try {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  const destination = isCheck ? workshop : resolve('.');
  const report = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], {
    encoding: 'utf8',
  });
  const [packed] = JSON.parse(report) as [Packed];
  const paths = packed.files.map(({ path }) => path);
  const faults = faultsOf(paths, globSync(['migrations/[0-9]*.sql', 'openapi/*.json']));
  if (faults.length > 0) throw new Error(faults.join('\n'));

  const folder = mkdtempSync(join(workshop, 'empty-'));
  chmodSync(folder, 0o755);
  await tryPackage(join(destination, packed.filename), folder, version);
  console.log(
    `${packed.filename}: ${paths.length} files, ${Math.round(packed.size / 1000)} kB, works where it is installed`,
  );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(workshop, { recursive: true, force: true, maxRetries: 5 });
}

if (!isCheck && process.exitCode !== 1) {
  execFileSync('git', ['tag', '--annotate', tagOf(version), '--message', `Stele ${version}`], { stdio: 'inherit' });
  console.log(`Tagged ${tagOf(version)}. To publish it: git push origin ${tagOf(version)}, and the package with it.`);
}
