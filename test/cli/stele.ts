import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../support/environment.ts';

const BIN = fileURLToPath(new URL('../../bin/stele.js', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** What comes on standard input; by default, nothing. */
  input?: string;
  env?: Record<string, string>;
  /** Sends SIGINT as soon as something was written. */
  interrupt?: boolean;
}

/** Whether there is util-linux's `script`, which gives a program a terminal. */
export const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** The command line of somebody with a home and a working folder of their own. */
export interface Person {
  folder: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Runs it, expects that it ends well, and reads what it wrote as JSON lines. */
  json(args: readonly string[], options?: RunOptions): Promise<Record<string, unknown>[]>;
  /** Runs it on a terminal, and types something when a text has appeared. Both outputs come as one. */
  runOnTerminal(args: readonly string[], typing: { after: string; type: string }): Promise<Ended>;
  leave(): Promise<void>;
}

/** Somebody whose every command has these settings. */
export async function newPerson(settings: Record<string, string> = {}): Promise<Person> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-cli-'));
  const run: Person['run'] = async (args, { input = '', env = {}, interrupt = false } = {}) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: { ...bareEnvironment(), HOME: folder, TZ: 'UTC', COLUMNS: '100', ...settings, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    if (interrupt) child.stdout.once('data', () => child.kill('SIGINT'));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, stdout, stderr };
  };
  const runOnTerminal: Person['runOnTerminal'] = async (args, { after, type }) => {
    const line = [process.execPath, BIN, ...args].map((each) => `'${each}'`).join(' ');
    const child = spawn('script', ['-qefc', line, '/dev/null'], {
      cwd: folder,
      env: { ...bareEnvironment(), HOME: folder, TZ: 'UTC', TERM: 'xterm', SHELL: '/bin/sh', ...settings },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let shown = '';
    let isTyped = false;
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      shown += piece;
      if (isTyped || !shown.includes(after)) return;
      isTyped = true;
      child.stdin.write(type);
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stderr, code] = await Promise.all([text(child.stderr), ended]);
    child.stdin.destroy();
    return { code, stdout: shown, stderr };
  };
  return {
    folder,
    run,
    runOnTerminal,
    json: async (args, options) => {
      const { code, stdout, stderr } = await run([...args, '--json'], options);
      if (code !== 0) throw new Error(`stele ${args.join(' ')} ended with ${code}: ${stderr}`);
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}
