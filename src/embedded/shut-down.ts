import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

const POLL_MS = 10;

// The last checkpoint writes the memory to disk. SIGQUIT loses nothing either, but the next start has to recover.
// (Durable servers only: without fsync, nothing is guaranteed.)
const STEPS = [
  { signal: 'SIGINT', patienceMs: 60_000 },
  { signal: 'SIGQUIT', patienceMs: 20_000 },
] as const;

/**
 * Stops a server fast (running transactions are rolled back) and returns when its process has ended. Throws if it still
 * runs after 80 seconds.
 */
export async function shutDown(server: ProcessIdentity): Promise<void> {
  for (const { signal, patienceMs } of STEPS) {
    if (!(await isRunning(server))) return;
    signalIfThere(server.pid, signal);
    const deadlineMs = performance.now() + patienceMs;
    while (performance.now() < deadlineMs) {
      if (!(await isRunning(server))) return;
      await sleep(POLL_MS);
    }
  }
  throw new Error(`the database server (process ${server.pid}) does not stop`);
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
