import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commandsIn } from './follow.ts';

const PROGRAM = /^cat >scratch\/convert\.mjs <<'END'\n([\s\S]*?\n)END$/m;

/**
 * Runs the program that a guide has for what its vendor shows, on files of such documents, by name (`vendor-orders`). Answers the files
 * that it writes for the import, as text. Throws when the guide has no such program, and when that fails.
 */
export async function convert(
  guide: string,
  documents: Record<string, readonly unknown[]>,
): Promise<{ customers: string; orders: string }> {
  const program = commandsIn(guide).flatMap(({ text }) => PROGRAM.exec(text)?.[1] ?? [])[0];
  if (program === undefined) throw new Error(`${guide} has no program`);
  const folder = await mkdtemp(join(tmpdir(), 'stele-convert-'));
  const at = (name: string): string => join(folder, 'scratch', name);
  try {
    await mkdir(at(''));
    await writeFile(at('convert.mjs'), program);
    for (const [name, each] of Object.entries(documents)) {
      await writeFile(at(`${name}.jsonl`), each.map((document) => `${JSON.stringify(document)}\n`).join(''));
    }
    await promisify(execFile)(process.execPath, [at('convert.mjs')], { cwd: folder });
    const [customers, orders] = await Promise.all(
      ['customers', 'orders'].map((name) => readFile(at(`${name}.jsonl`), 'utf8')),
    );
    return { customers: customers ?? '', orders: orders ?? '' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
