import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * One process, identified for good. Process ids are reused, so the start time is part of it. `birth` is only compared;
 * it is empty where the system does not report it.
 */
export interface ProcessIdentity {
  pid: number;
  birth: string;
}

/** The identity of the process that has this id now, or undefined. A zombie does not count. */
export function identify(pid: number): Promise<ProcessIdentity | undefined> {
  return process.platform === 'linux' ? identifyOnLinux(pid) : identifyByPs(pid);
}

/** Whether this process still runs. Where start times are unknown, any process of that id counts. */
export async function isRunning({ pid, birth }: ProcessIdentity): Promise<boolean> {
  const now = await identify(pid);
  return now !== undefined && (birth === '' || now.birth === '' || now.birth === birth);
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return (await identify(process.pid)) ?? { pid: process.pid, birth: '' };
}

async function identifyOnLinux(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The program's name is in parentheses and may contain anything. After it, the state is the first field and the
    // start time the 20th (proc_pid_stat(5), in clock ticks since boot, hence the boot's id).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    return { pid, birth: `${boot.trim()}:${fields[19]}` };
  } catch {
    // The process has ended, or /proc is mounted so that it hides other users' processes.
    return isTaken(pid) ? { pid, birth: '' } : undefined;
  }
}

async function identifyByPs(pid: number): Promise<ProcessIdentity | undefined> {
  if (!isTaken(pid)) return undefined;
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' },
    });
    const [state, ...birth] = stdout.trim().split(/\s+/);
    return state?.startsWith('Z') ? undefined : { pid, birth: birth.join(' ') };
  } catch {
    return isTaken(pid) ? { pid, birth: '' } : undefined;
  }
}

/** Whether the id is in use, possibly by a zombie. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
