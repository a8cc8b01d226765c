import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll } from 'vitest';
import { bareEnvironment } from '../support/environment.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const BIN = fileURLToPath(new URL('../../bin/stele.js', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** The standard input; empty by default. */
  input?: string;
  env?: Record<string, string>;
  /** Sends SIGINT after the first output. */
  interrupt?: boolean;
}

/** Whether the `script` of util-linux exists, which gives a program a terminal. */
export const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** A user with their own home and working folder, who runs the command line. */
export interface User {
  folder: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Runs it with --json, expects success, and parses the lines of its output. */
  json(args: readonly string[], options?: RunOptions): Promise<Record<string, unknown>[]>;
  /** Runs it on a terminal, and types the given keys after a text has appeared. Both outputs are one. */
  runOnTerminal(args: readonly string[], typing: { after: string; type: string; columns?: number }): Promise<Ended>;
  /** Runs it on a terminal with so many columns, without a key being typed. Returns the lines that the terminal gets. */
  linesOnTerminal(args: readonly string[], columns: number): Promise<string[]>;
  leave(): Promise<void>;
}

/** Creates a user whose commands all have these settings. */
export async function newUser(settings: Record<string, string> = {}): Promise<User> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-cli-'));
  const run: User['run'] = async (args, { input = '', env = {}, interrupt = false } = {}) => {
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
  const runOnTerminal: User['runOnTerminal'] = async (args, { after, type, columns }) => {
    const program = [process.execPath, BIN, ...args].map((each) => `'${each}'`).join(' ');
    const line = columns === undefined ? program : `stty columns ${columns} && ${program}`;
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
    linesOnTerminal: async (args, columns) => {
      const { code, stdout } = await runOnTerminal(args, { after: '\u0000', type: '', columns });
      if (code !== 0) throw new Error(`stele ${args.join(' ')} ended with ${code}: ${stdout}`);
      return stripVTControlCharacters(stdout).trimEnd().split(/\r?\n/);
    },
    json: async (args, options) => {
      const { code, stdout, stderr } = await run([...args, '--json'], options);
      if (code !== 0) throw new Error(`stele ${args.join(' ')} ended with ${code}: ${stderr}`);
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Starts a hub with the demo for a test file, and a user with its key. Both end with the file. */
export async function hubWithUser(): Promise<{ hub: TestHub; ada: User }> {
  const hub = await createTestHub();
  const ada = await newUser({ STELE_URL: hub.url, STELE_KEY: hub.key });
  afterAll(() => Promise.all([hub.close(), ada.leave()]));
  return { hub, ada };
}
