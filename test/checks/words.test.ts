import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** Runs the check on a folder with one source file. */
function check(source: string): { status: number | null; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'stele-words-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  writeFileSync(join(folder, 'file.ts'), source);
  return spawnSync(process.execPath, [resolve('scripts/check-words.ts')], { cwd: folder, encoding: 'utf8' });
}

it('fails on a word that the project does not use, and names the term', () => {
  const { status, stderr } = check('export const one = 1;\n// For whoever reads it.\n');
  expect([status, stderr]).toEqual([1, 'file.ts:2: "whoever" is written as "the client, the caller, the reader"\n']);
});

it('passes plain words, and an id that looks like one', () => {
  expect(check("// The client reads it.\nexport const id = 'nobody';\n").status).toBe(0);
});
