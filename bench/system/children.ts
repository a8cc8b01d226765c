import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A started process that listens. */
export interface Service {
  pid: number;
  /** Without a trailing slash. */
  url: string;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

/** All running children, so that none outlives this process. */
const running = new Set<ChildProcess>();

/**
 * Runs a Node program until it prints the address it listens on. Its standard error goes to an open file. Throws if it
 * ends before that, or takes longer than a minute.
 */
export async function startService(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  logFile: number,
): Promise<Service> {
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', logFile] });
  track(child);
  const lines = createInterface({ input: child.stdout as Readable });
  const url = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /http:\/\/[\w.:[\]]+/.exec(line)?.[0];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`${args.join(' ')} ended before it was ready`)));
    setTimeout(() => reject(new Error(`${args.join(' ')} is not ready after a minute`)), START_WITHIN_MS).unref();
  });
  try {
    return { url: await url, pid: child.pid ?? 0, stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

/** Runs a program to its end and returns its output. Throws with the output if it fails. */
export async function run(program: string, args: readonly string[], environment = process.env): Promise<string> {
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  track(child);
  let output = '';
  let complaint = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    complaint += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} failed: ${(complaint || output).trim()}`);
  return output;
}

/** Ends all running children. */
export async function endChildren(): Promise<void> {
  await Promise.all([...running].map(end));
}

function track(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  const killTimer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(killTimer);
}
