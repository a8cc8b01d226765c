/** The allowed files of a package: what runs, what it needs to run, and its documentation. */
const ALLOWED = [
  /^package\.json$/,
  /^(?:README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^bin\/stele\.js$/,
  /^dist\/(?:src|cli|sdk)\/.+\.(?:js|d\.ts)$/,
  /^migrations\/\d{4}_\w+\.sql$/,
  /^openapi\/\w+\.json$/,
];

/** The required files of a package. */
const NEEDED = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'bin/stele.js',
  'dist/src/main.js',
  'dist/src/hub.js',
  'dist/src/hub.d.ts',
  'dist/src/importing/threads/reading-thread.js',
  'dist/cli/main.js',
  'dist/sdk/index.js',
  'dist/sdk/index.d.ts',
];

/** Lists the problems of a package's files; `inFolder` are the sources that the package must contain. */
export function faultsOf(packed: readonly string[], inFolder: readonly string[]): string[] {
  const foreign = packed.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)));
  const missing = [...NEEDED, ...inFolder].filter((file) => !packed.includes(file));
  return [
    ...foreign.map((file) => `${file} is in the package, and no user needs it there`),
    ...missing.map((file) => `${file} is not in the package`),
  ];
}
