import { spawn } from 'node:child_process';
import type { Owner } from './owner.ts';

/** The end of a short-lived program: its exit code and all its output. */
export interface Ending {
  code: number | undefined;
  output: string;
}

/**
 * The start options of every PostgreSQL program. The environment is empty on purpose: PGPORT, PGDATA, LC_ALL and the
 * like of the operator's shell would change the server. A session of its own keeps a Ctrl-C in the terminal from
 * reaching it.
 */
export function launchOptions(owner: Owner | undefined) {
  return {
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    ...(owner && { uid: owner.uid, gid: owner.gid }),
  } as const;
}

/** Runs a program to its end as the owner. The code is undefined if the program cannot start. */
export function run(file: string, args: string[], owner: Owner | undefined): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...launchOptions(owner), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: undefined, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? undefined, output }));
  });
}

/** The last lines of a program's output on one line, for an error message. */
export function lastLines(output: string, count: number): string {
  return output.trim().split('\n').slice(-count).join(' | ') || 'no output';
}
