import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const repository = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Text by path. */
export type Files = Record<string, string>;

/** Runs one of `scripts/` in a throw-away folder that holds these files and this repository's node_modules. */
export const runIn = (files: Files, script: string, ...args: string[]) =>
  inPlanted(files, (folder) => runScript(folder, script, ...args));

/** Makes a throw-away folder that holds these files and this repository's node_modules, for as long as it is used. */
export async function inPlanted<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-check-'));
  try {
    await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs one of `scripts/` in a folder. */
export const runScript = (folder: string, script: string, ...args: string[]) =>
  run(process.execPath, [join(repository, 'scripts', script), ...args], { cwd: folder }).then(
    ({ stdout, stderr }) => ({ passed: true, output: stderr + stdout }),
    (error: { stdout: string; stderr: string }) => ({ passed: false, output: error.stderr + error.stdout }),
  );
