// Finds words that this project does not use, in the current folder: `node scripts/check-words.ts`. CONTRIBUTING says why,
// and docs/glossary.md has the terms.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A word, as a regular expression for whole words, and the term to use. */
const WORDS: readonly (readonly [word: string, term: string])[] = [
  ['[Ww]hoever', 'the client, the caller, the reader'],
  // As an id or the name of a user it may stand; in prose there is a blank or a bracket before it.
  ['(?<=[\\s(])[Nn]obody(?!@)', 'no client, no process'],
  ['what is no', 'what is not'],
  ['is no (?:text|number|string|boolean|array|object|JSON)', 'is not a'],
  ['corridors?', 'write queue'],
  ['(?<=[\\s(])lanes?', 'connection'],
  ['flights?', 'pipeline'],
  ['neighbours', 'order context'],
  ['[Rr]ehears(?:e|es|ed|al|als|ing)', 'dry run'],
  ['[Hh]ouseholds?', "the customer's addresses and contacts"],
  ['[Bb]elongings', "the customer's addresses and contacts"],
];

/** Records of the past keep their words, and the rules name them. */
const EXEMPT =
  /^(?:CHANGELOG|CODE_OF_CONDUCT|CONTRIBUTING|LICENSE|docs\/(?:decisions\/|glossary)|migrations\/|scripts\/check-words|test\/checks\/words)|(?:^|\/)package-lock\.json$/;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(?:ts|tsx|js|mjs|json|md|yml|svg)$/.test(file) && !EXEMPT.test(file) && existsSync(file));

const patterns = WORDS.map(([word, term]) => ({ pattern: new RegExp(`(?<![\\w-])(?:${word})(?![\\w-])`), term }));
const found = files.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      patterns
        .filter(({ pattern }) => pattern.test(line))
        .map(({ pattern, term }) => `${file}:${index + 1}: "${pattern.exec(line)?.[0]}" is written as "${term}"`),
    ),
);
for (const line of found) console.error(line);
console.log(`words: ${files.length} files, ${found.length} to replace`);
process.exitCode = found.length > 0 || files.length === 0 ? 1 : 0;
