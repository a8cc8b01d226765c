import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { findPostmaster } from '../../src/embedded/postmaster.ts';
import { shutDown } from '../../src/embedded/shut-down.ts';
import { bareEnvironment } from '../support/environment.ts';
import { versionIn } from '../support/tags.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/** A program that a person started, with all it said. */
export interface Launched {
  pid: number;
  stdout(): string;
  stderr(): string;
  /** Waits until it says where it is, and fails when it ends before. */
  ready(): Promise<Invitation>;
  /** Sends a signal to the process, or with it to all that a terminal's Ctrl-C reaches. */
  signal(signal: NodeJS.Signals, whom?: 'process' | 'terminal'): void;
  /** Its exit code when it has ended, or the signal's name. */
  ended(): Promise<number | string>;
}

/** What a hub tells the person who started it. */
export interface Invitation {
  url: string;
  key: string | undefined;
  curlLines: string[];
  afterMs: number;
}

export type Settings = Record<string, string>;

interface LaunchOptions {
  cwd?: string;
  uid?: number;
  gid?: number;
}

/** Starts the hub as the README tells a newcomer to. */
export const npmStart = (settings: Settings): Launched => launch('npm', ['start'], settings);

/** Starts one of the hub's commands. */
export function stele(args: readonly string[], settings: Settings = {}, options: LaunchOptions = {}): Launched {
  return launch(process.execPath, [join(ROOT, 'src/main.ts'), ...args], settings, options);
}

function launch(program: string, args: readonly string[], settings: Settings, options: LaunchOptions = {}): Launched {
  const startedMs = performance.now();
  const child = spawn(program, args, {
    cwd: options.cwd ?? ROOT,
    // Nothing of the person's own: no HOME, no settings of npm.
    env: {
      ...bareEnvironment(),
      npm_config_cache: join(tmpdir(), 'stele-npm-cache'),
      npm_config_update_notifier: 'false',
      npm_config_userconfig: '/dev/null',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid }),
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  const exit = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  onTestFinished(() => endGroup(child));
  return {
    pid: child.pid ?? 0,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ready: async () => {
      while (!/^Stele is ready at \S+\n[\s\S]*\n$/m.test(said.stdout)) {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said.stderr}`);
        if (performance.now() - startedMs > 40_000) throw new Error(`it does not get ready: ${said.stdout}`);
        await sleep(10);
      }
      const afterMs = performance.now() - startedMs;
      // What follows the address is written right after it.
      await sleep(50);
      return {
        url: /^Stele is ready at (\S+)$/m.exec(said.stdout)?.[1] ?? '',
        key: /^API key of the demo: (\S+)$/m.exec(said.stdout)?.[1],
        curlLines: said.stdout.split('\n').filter((line) => line.startsWith('curl ')),
        afterMs,
      };
    },
    signal: (signal, whom = 'process') => {
      process.kill(whom === 'terminal' ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
    },
    ended: () => exit,
  };
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, 'close');
  process.kill(-child.pid, 'SIGTERM');
  await Promise.race([exit, sleep(10_000)]);
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
}

/** A folder that every user may enter; goes with all that runs in it. */
export async function makeFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-start-'));
  await chmod(folder, mode);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A data folder for one test, whose server ends with the test. */
export async function makeDataDir(): Promise<string> {
  const dataDir = join(await makeFolder(), 'data');
  onTestFinished(async () => {
    const left = await findPostmaster(join(dataDir, 'postgres'));
    if (left) await shutDown(left);
  });
  return dataDir;
}

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = await occupyPort();
  const { port } = server.address() as net.AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export async function occupyPort(): Promise<net.Server> {
  const server = net.createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** Runs a line as a shell does into which it was pasted, in a folder. */
export async function paste(line: string, cwd = ROOT): Promise<{ code: number | null; output: string }> {
  const shell = spawn('bash', ['-c', line], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  shell.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(shell, 'close')) as [number | null];
  return { code, output };
}

const EXAMPLE_ORDER = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

/** What WizCommerce's clients see of the example order. */
export async function readExample(
  url: string,
  key: string,
): Promise<{ httpStatus: number; version: number; status: string | undefined }> {
  const reply = await fetch(`${url}/v1/orders/${EXAMPLE_ORDER}`, { headers: { 'x-api-key': key } });
  const body = (await reply.json()) as { data?: { status?: string } };
  const version = versionIn(reply.headers.get('etag'));
  return { httpStatus: reply.status, version, status: body.data?.status };
}
