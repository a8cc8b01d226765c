/**
 * A hub as a process of its own that measures its event loop. It takes the options of `createStele` as JSON and sends
 * its URL to its parent. It answers every message with the longest task since the message before.
 */
import { createStele } from '../../src/hub.ts';
import type { LongestTask, Started } from './watched-hub.ts';

/** Ticks come as often as the event loop allows, so the time between two ticks is that of one task. */
function watch(): () => LongestTask {
  let longest: LongestTask = { wallMs: 0, cpuMs: 0 };
  let before = performance.now();
  let cpu = process.threadCpuUsage();
  const tick = (): void => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(cpu);
    longest = {
      wallMs: Math.max(longest.wallMs, now - before),
      cpuMs: Math.max(longest.cpuMs, (user + system) / 1000),
    };
    before = now;
    cpu = process.threadCpuUsage();
  };
  setInterval(tick, 1);
  return () => {
    tick();
    const result = longest;
    longest = { wallMs: 0, cpuMs: 0 };
    return result;
  };
}

const hub = await createStele(JSON.parse(process.argv[2] ?? '{}'));
const longestTask = watch();
const tell = (message: Started | LongestTask): void => void process.send?.(message);
process.on('message', () => tell(longestTask()));
process.once('SIGTERM', () => void hub.close().finally(() => process.exit()));
tell({ url: hub.url });
