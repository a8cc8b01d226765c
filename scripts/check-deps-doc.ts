// Compares docs/dependencies.md with package.json and with the licences of the installed packages.
import { existsSync, readFileSync } from 'node:fs';

type Versions = Record<string, string>;
type Manifest = { [group in 'dependencies' | 'optionalDependencies' | 'devDependencies']?: Versions };

const page = 'docs/dependencies.md';
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const { dependencies, optionalDependencies, devDependencies } = readJson('package.json') as Manifest;
const named = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });

const rows = [
  ...readFileSync(page, 'utf8').matchAll(/^\| `(?<name>[^`]+)` \| (?<licence>[^|]*) \| (?<why>[^|]*) \|$/gm),
];
const written = new Map(rows.map(({ groups }) => [groups?.['name'], groups]));

const problems = [
  ...named.filter((name) => !written.get(name)?.['why']?.trim()).map((name) => `${name} has no line with its reason`),
  ...[...written.keys()].filter((name) => !named.includes(name ?? '')).map((name) => `${name} is not in package.json`),
];
for (const name of named) {
  const manifest = `node_modules/${name}/package.json`;
  // Another platform's binaries are not installed here.
  if (!existsSync(manifest)) continue;
  const { license } = readJson(manifest) as { license?: string };
  const licence = written.get(name)?.['licence']?.trim();
  if (licence !== undefined && licence !== license) problems.push(`${name} is under ${license}, not ${licence}`);
}
for (const problem of problems) console.error(`${page}: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
