/** All that a package has: what runs, what it needs to run, and what is said of it. */
const ALLOWED = [
  /^package\.json$/,
  /^(?:README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^bin\/stele\.js$/,
  /^dist\/(?:src|cli|sdk)\/.+\.(?:js|d\.ts)$/,
  /^migrations\/\d{4}_\w+\.sql$/,
  /^openapi\/\w+\.json$/,
];

/** Without these it would not do what it says. */
const NEEDED = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'bin/stele.js',
  'dist/src/main.js',
  'dist/src/hub.js',
  'dist/src/hub.d.ts',
  'dist/cli/main.js',
  'dist/sdk/index.js',
  'dist/sdk/index.d.ts',
];

/** What is wrong with the files of a package; `inFolder` are those of the sources that have to be among them. */
export function faultsOf(packed: readonly string[], inFolder: readonly string[]): string[] {
  const foreign = packed.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)));
  const missing = [...NEEDED, ...inFolder].filter((file) => !packed.includes(file));
  return [
    ...foreign.map((file) => `${file} is in the package, and no user needs it there`),
    ...missing.map((file) => `${file} is not in the package`),
  ];
}
