import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { consoleFolder } from '../config/places.ts';
import type { ConsoleSource, ConsoleState } from '../model/console-state.ts';
import { readStamp, stampOf } from './console-stamp.ts';

/** The console of a hub that was started by a person. */
export interface OwnConsole {
  source: ConsoleSource;
  /**
   * Builds the console if this is a checkout and its sources have changed since it was built. `tell` receives a line when
   * it begins and when it ends, `onError` the error of a build that failed. Returns at once.
   */
  begin(tell: (line: string) => void, onError: (error: Error) => void): void;
  /** Ends a build that is under way. */
  close(): Promise<void>;
}

/** Longer than it takes on a slow machine. */
const WITHIN_MS = 300_000;
const LONGEST_OUTPUT = 20_000;

/** What a build needs of this process's environment, which may have secrets. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

/** Finds the console of a checkout or package. In a package it is built, and nothing is built there. */
export function findOwnConsole(root: string): OwnConsole {
  const folder = consoleFolder(root);
  const built: ConsoleState = { kind: 'built', folder };
  if (!existsSync(join(root, 'console', 'vite.config.ts'))) {
    const state: ConsoleState = existsSync(join(folder, 'index.html')) ? built : { kind: 'absent' };
    return { source: () => state, begin: () => undefined, close: async () => undefined };
  }
  let state: ConsoleState = { kind: 'building' };
  let child: ChildProcess | undefined;
  let isClosed = false;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const checked = isPresent(root, folder).then((present) => {
    if (present) state = built;
  });
  const build = async (tell: (line: string) => void, onError: (error: Error) => void): Promise<void> => {
    await checked;
    if (state === built || isClosed) return;
    tell('Console: being built, a few seconds');
    const since = performance.now();
    child = startBuild(root);
    const reason = await outcomeOf(child);
    end();
    if (isClosed) return;
    if (reason === undefined) {
      state = built;
      tell(`Console: ready after ${Math.ceil((performance.now() - since) / 1000)} s`);
    } else {
      state = { kind: 'failed', reason: reason.replaceAll(root, '.') };
      tell('Console: could not be built; its page and the log say why');
      onError(new Error(`the console could not be built: ${reason}`));
    }
  };
  return {
    source: async (waitMs) => {
      await checked;
      if (state.kind === 'building' && waitMs > 0) {
        const tooLate = new AbortController();
        await Promise.race([ended, sleep(waitMs, undefined, { signal: tooLate.signal, ref: false })]);
        tooLate.abort();
      }
      return state;
    },
    begin: (tell, onError) => void build(tell, onError),
    close: async () => {
      isClosed = true;
      end();
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Whether the built console is that of the present sources. */
async function isPresent(root: string, folder: string): Promise<boolean> {
  const [stamp, present] = await Promise.all([stampOf(root).catch(() => ''), readStamp(folder)]);
  return stamp === present && existsSync(join(folder, 'index.html'));
}

/** Starts a build with low priority: the hub answers its callers first. */
function startBuild(root: string): ChildProcess {
  const env = Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const child = spawn(process.execPath, [join(root, 'scripts', 'build-console.ts')], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: WITHIN_MS,
    ...ownerOf(root),
  });
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system has no priorities.
  }
  return child;
}

/** If root starts the hub in a user's folder, the user owns what is built there, and can delete it. */
function ownerOf(root: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = statSync(root);
  return { uid, gid };
}

/** Waits for the end of a build. Returns why it failed, for people; `undefined` when it did not. */
async function outcomeOf(child: ChildProcess): Promise<string | undefined> {
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-LONGEST_OUTPUT);
  });
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (code === 0) return undefined;
    return firstLines(output) || `the build ended with ${signal ?? code}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The error's own lines, without the stack and the source that Node shows before it. */
function firstLines(output: string): string {
  const lines = stripVTControlCharacters(output).split('\n');
  const begin = Math.max(
    0,
    lines.findIndex((line) => /error/i.test(line)),
  );
  const end = lines.findIndex((line, i) => i > begin && /^\s+at /.test(line));
  return lines
    .slice(begin, end === -1 ? begin + 12 : Math.min(end, begin + 12))
    .join('\n')
    .trim();
}
