import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

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

/** The command line of somebody with a home and a working folder of their own. */
export interface Person {
  folder: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Runs it, expects that it ends well, and reads what it wrote as JSON lines. */
  json(args: readonly string[], options?: RunOptions): Promise<Record<string, unknown>[]>;
  leave(): Promise<void>;
}

/** Somebody whose every command has these settings. */
export async function newPerson(settings: Record<string, string> = {}): Promise<Person> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-cli-'));
  const run: Person['run'] = async (args, { input = '', env = {}, interrupt = false } = {}) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, TZ: 'UTC', COLUMNS: '100', ...settings, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    if (interrupt) child.stdout.once('data', () => child.kill('SIGINT'));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, stdout, stderr };
  };
  return {
    folder,
    run,
    json: async (args, options) => {
      const { code, stdout, stderr } = await run([...args, '--json'], options);
      if (code !== 0) throw new Error(`stele ${args.join(' ')} ended with ${code}: ${stderr}`);
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}
