import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPgbench, findWrk } from '../../bench/system/tools.ts';

/** CI has them; elsewhere this test needs them to be installed. */
const hasTools = await Promise.all([findWrk(), findPgbench()]).then(
  () => true,
  () => process.env['CI'] !== undefined,
);

/** The command lines of all processes that have a text in theirs. */
async function processesWith(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text));
}

test.runIf(hasTools).for(['SIGINT', 'SIGTERM'] as const)(
  'on %s, a bench that fills a database ends with its servers and removes its files',
  { timeout: 120_000 },
  async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'stele-interruption-'));
    try {
      // For root, PostgreSQL runs as another user, who must be able to enter the folder.
      await chmod(folder, 0o755);
      const main = new URL('../../bench/main.ts', import.meta.url).pathname;
      const bench = spawn(process.execPath, [main, 'status-change', '--orders', '1000000'], {
        env: { ...process.env, TMPDIR: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(bench, 'exit');
      for await (const output of bench.stdout) if (String(output).includes('Making')) break;
      // The database is made and migrated first, which takes a second or two. Any moment must do.
      await new Promise((resolve) => setTimeout(resolve, signal === 'SIGINT' ? 200 : 5000));
      expect(await processesWith(folder)).not.toEqual([]);
      bench.kill(signal);
      bench.kill(signal);
      expect(await ended).toEqual([130, null]);
      expect(await processesWith(folder)).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
