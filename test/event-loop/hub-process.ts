/**
 * A hub as a process of its own that watches its event loop. Takes the options of `createStele` as JSON, tells its parent
 * where it is, and answers every message with the longest stretches since the message before.
 */
import { createStele } from '../../src/hub.ts';
import type { Started, Stretches } from './watched-hub.ts';

/** Ticks come as often as the loop lets them: what lies between two is a stretch in which nothing else had its turn. */
function watch(): () => Stretches {
  let longest: Stretches = { wallMs: 0, cpuMs: 0 };
  let validation = performance.now();
  let cpu = process.threadCpuUsage();
  const tick = (): void => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(cpu);
    longest = {
      wallMs: Math.max(longest.wallMs, now - validation),
      cpuMs: Math.max(longest.cpuMs, (user + system) / 1000),
    };
    validation = now;
    cpu = process.threadCpuUsage();
  };
  setInterval(tick, 1);
  return () => {
    tick();
    const told = longest;
    longest = { wallMs: 0, cpuMs: 0 };
    return told;
  };
}

const hub = await createStele(JSON.parse(process.argv[2] ?? '{}'));
const stretches = watch();
const tell = (message: Started | Stretches): void => void process.send?.(message);
process.on('message', () => tell(stretches()));
process.once('SIGTERM', () => void hub.close().finally(() => process.exit()));
tell({ url: hub.url });
