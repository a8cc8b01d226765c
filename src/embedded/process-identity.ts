import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * One process for all time: ids are reused, so the moment of birth belongs to it. The text of `birth`
 * means nothing but "the same" or "another"; it is empty where the system does not tell.
 */
export interface ProcessIdentity {
  pid: number;
  birth: string;
}

/** The identity of the process that has this id now, or undefined when none has (a zombie counts as none). */
export function identify(pid: number): Promise<ProcessIdentity | undefined> {
  return process.platform === 'linux' ? identifyOnLinux(pid) : identifyByPs(pid);
}

/** Whether this very process still runs. Where births cannot be compared, any process of that id counts. */
export async function isRunning({ pid, birth }: ProcessIdentity): Promise<boolean> {
  const now = await identify(pid);
  return now !== undefined && (birth === '' || now.birth === '' || now.birth === birth);
}

/** Our own identity. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return (await identify(process.pid)) ?? { pid: process.pid, birth: '' };
}

async function identifyOnLinux(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in parentheses and may hold anything. After it: state first, start 20th
    // (proc_pid_stat(5), in clock ticks since boot, hence the boot's id).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    return { pid, birth: `${boot.trim()}:${fields[19]}` };
  } catch {
    // Either it is gone, or /proc is mounted so that it hides other users' processes.
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

/** Whether the id is taken, be it by a zombie that nobody has buried yet. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
