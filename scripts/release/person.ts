import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';

/** npm passes its own settings to scripts, and through them to nested npm runs. They must not affect the trial. */
const OF_THIS_PROJECT = /^(?:npm_(?:package|lifecycle|config_local)_?|npm_command$|INIT_CWD$|STELE_|PORT$|HOST$)/i;

/** The environment of a user who has this Node.js and npm, and nothing of this project. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OF_THIS_PROJECT.test(name));
  const path = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: [dirname(process.execPath), ...path].join(':') };
}

/** Runs a command as that user, and returns its output. Throws if it fails; its errors are passed on. */
export const run = (folder: string, program: string, ...args: string[]): string =>
  execFileSync(program, args, {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** Starts a command as that user, in a process group of its own, which Ctrl-C reaches as at a terminal. */
export const start = (
  folder: string,
  settings: Record<string, string>,
  program: string,
  ...args: string[]
): ChildProcess =>
  spawn(program, args, {
    cwd: folder,
    env: { ...environment(), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });

/** Waits until a command prints the pattern. Returns the groups of the pattern. Rejects if the command ends. */
export async function untilItSays(child: ChildProcess, pattern: RegExp, withinMs: number): Promise<string[]> {
  let said = '';
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${why}, and never said ${pattern}:\n${said}`));
    const late = setTimeout(() => fail(`it took longer than ${withinMs} ms`), withinMs);
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = pattern.exec(said);
      if (!found) return;
      clearTimeout(late);
      resolve(found.slice(1));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      fail(`it ended with ${code ?? signal}`);
    });
  });
}

/** Sends Ctrl-C and waits for the end. */
export async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGINT');
  await ended;
}
