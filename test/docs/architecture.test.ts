import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Runs only when the key is not cached. */
const SOMETIMES = 'store/access/api-keys.ts';

/** Helpers for single values and JSON texts, and what runs by itself beside every request. */
const NOT_NAMED =
  /^model\/|\/(?:values\.ts|json-text\.ts|common\/)|^store\/database\/pulse\.ts$|^core\/access\/last-used\.ts$|^store\/webhooks\/workers\.ts$/;

it('ARCHITECTURE names the files in which a status change runs, 40 at most', async () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');
  const section = /## A write, step by step\n(?<steps>[\s\S]*?)\n## /.exec(text)?.groups?.['steps'] ?? '';
  const named = [...new Set([...section.matchAll(/`([a-z-]+\/[\w/-]+\.ts)`/g)].map(([, file]) => file))].sort();
  const program = fileURLToPath(new URL('status-change.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions', 'stele-source', program]);
  const ran = (JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as string[]).filter(
    (file) => !NOT_NAMED.test(file),
  );
  expect(named).toEqual([...new Set([...ran, SOMETIMES])].sort());
  expect(named.length).toBeLessThanOrEqual(40);
});

it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/glossary.md'])(
  'every file and folder of src/ that %s names exists',
  (page) => {
    const paths = [...readFileSync(page, 'utf8').matchAll(/`(?:src\/)?([a-z-]+\/[\w/-]*(?:\.ts|\/))`/g)].map(
      ([, path]) => path,
    );
    const folders = /^(?:assembly|config|core|dialects|http|importing|model|operations|store|testing|validation)\//;
    expect(paths.filter((path) => folders.test(path ?? '') && !existsSync(`src/${path}`))).toEqual([]);
  },
);
