import { readdir, readFile } from 'node:fs/promises';

/** Linux counts CPU time for /proc in hundredths of a second, independent of the kernel's tick. */
const TICKS_PER_SECOND = 100;

interface Stat {
  parent: number;
  own: number;
  /** Of ended children that were waited for. */
  ended: number;
}

/** CPU seconds that a process has used. Throws if it has ended. */
export async function cpuSeconds(pid: number): Promise<number> {
  return (await statOf(pid)).own;
}

/** CPU seconds that a process and its children, ended ones included, have used. */
export async function familyCpuSeconds(pid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map((each) => statOf(each).catch(() => undefined)));
  const children = stats.filter((stat) => stat?.parent === pid).reduce((sum, stat) => sum + (stat?.own ?? 0), 0);
  const { own, ended } = await statOf(pid);
  return own + ended + children;
}

/** CPU seconds of ended children of this process. */
export async function endedChildrenCpuSeconds(): Promise<number> {
  return (await statOf(process.pid)).ended;
}

/** CPU seconds of all processes of the machine together. */
export async function machineCpuSeconds(): Promise<number> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}

/** The peak resident memory of a process, in MB (10^6 bytes). */
export const peakMemoryMb = (pid: number): Promise<number> => statusMb(pid, 'VmHWM');

/** The resident memory of a process, in MB. */
export const memoryMb = (pid: number): Promise<number> => statusMb(pid, 'VmRSS');

async function statusMb(pid: number, name: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return (Number(kib) * 1024) / 1e6;
}

/** proc_pid_stat(5): the name in parentheses may contain anything; the state follows it as the third field. */
async function statOf(pid: number): Promise<Stat> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const seconds = (...numbers: number[]): number =>
    numbers.reduce((sum, number) => sum + Number(fields[number - 3]), 0) / TICKS_PER_SECOND;
  return { parent: Number(fields[1]), own: seconds(14, 15), ended: seconds(16, 17) };
}
