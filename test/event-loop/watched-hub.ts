import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const HUB_PROCESS = fileURLToPath(new URL('./hub-process.ts', import.meta.url));

/** How long a hub's thread did not come back to its event loop, at the longest. */
export interface LongestTask {
  /** By the clock: what other processes of the machine took counts too. */
  wallMs: number;
  /** What the thread itself worked. */
  cpuMs: number;
}

/** What the process says first. */
export interface Started {
  url: string;
}

/** A hub in a process of its own, whose event loop is watched; beside it one in this process on the same database. */
export interface WatchedHub {
  url: string;
  /** Every scope on the hub's workspace. */
  key: string;
  /** To make orders with and to look at the database. */
  beside: TestHub;
  /**
   * Runs something and returns the longest task of the hub's event loop meanwhile. A run whose task works longer than
   * `most` ms is repeated twice at most, and the shortest counts: what shares the machine delays one run, not each.
   */
  during(most: number, run: () => Promise<unknown>): Promise<LongestTask>;
  close(): Promise<void>;
}

/** Starts both hubs on one new database. */
export async function startWatchedHub(): Promise<WatchedHub> {
  const beside = await createTestHub({ demo: false });
  const options = { database: beside.database, demo: false, adminKey: beside.key };
  const hub = fork(HUB_PROCESS, [JSON.stringify(options)]);
  const nextMessage = async <T>(): Promise<T> => (await once(hub, 'message'))[0] as T;
  const { url } = await nextMessage<Started>();
  const longestTask = async (): Promise<LongestTask> => {
    const answer = nextMessage<LongestTask>();
    hub.send('longest task');
    return answer;
  };
  return {
    url,
    key: beside.key,
    beside,
    during: async (most, run) => {
      let shortest: LongestTask | undefined;
      for (let runs = 0; runs < 3 && (shortest?.cpuMs ?? most) >= most; runs++) {
        await longestTask();
        await run();
        const longest = await longestTask();
        if (longest.cpuMs < (shortest?.cpuMs ?? Number.POSITIVE_INFINITY)) shortest = longest;
      }
      return shortest as LongestTask;
    },
    close: async () => {
      const exit = once(hub, 'exit');
      hub.kill('SIGTERM');
      await exit;
      await beside.close();
    },
  };
}

/**
 * What a thread may work without coming back to its event loop. On a quiet machine no request takes more than 50 ms;
 * one that shares its cores is not asked for as much.
 */
export const LONGEST_CPU_MS = 250;

/** Shows what was measured in the output of the tests. */
export function show(what: string, { cpuMs, wallMs }: LongestTask): void {
  process.stdout.write(`longest task: ${cpuMs.toFixed(0)} ms (${wallMs.toFixed(0)} ms by the clock), ${what}\n`);
}
