/** The process of `loadAtRate`: reads its plan from a file and prints its result as JSON. */
import { readFileSync } from 'node:fs';
import { percentile } from '../framework/statistics.ts';
import { orderId } from '../world/orders.ts';
import { pathOf } from './http-call.ts';
import type { OpenLoop, OpenLoopResult } from './open-loop.ts';
import { RawClient, requestText } from './raw-client.ts';

/** Requests are sent but not counted for so long, while this process compiles itself. */
const LEAD_IN_MS = 1000;

/** Timers fire every millisecond at most; a request is sent up to so much after its time. */
const TICK_MS = 1;

const loop = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as OpenLoop;
const { url, call, perSecond, seconds, sequence } = loop;
const { expected, bodies } = call;
const isChanged = Uint8Array.from(loop.bits, Number);
const clients = await Promise.all(Array.from({ length: loop.connections }, () => RawClient.open(url)));

const free = [...clients];
const planned: number[] = [];
const latencies: number[] = [];
const delays: number[] = [];
let [sent, done, wrong, firstWrong, at] = [0, 0, 0, '', sequence.from];

const beganAt = performance.now();
const countedFrom = beganAt + LEAD_IN_MS;
const total = Math.floor(perSecond * (seconds + LEAD_IN_MS / 1000));

await new Promise<void>((resolve, reject) => {
  let begun = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    const due = Math.min(total, Math.floor(((now - beganAt) * perSecond) / 1000));
    for (; begun < due; begun++) {
      const time = beganAt + (begun * 1000) / perSecond;
      planned.push(time);
      if (time >= countedFrom) delays.push(now - time);
    }
    sendPlanned();
    if (done === total) {
      clearInterval(timer);
      resolve();
    }
  }, TICK_MS);

  function sendPlanned(): void {
    while (free.length > 0 && planned.length > 0) {
      send(free.pop() as RawClient, planned.shift() as number).then(sendPlanned, reject);
    }
  }
});
for (const client of clients) client.close();

const result: OpenLoopResult = {
  seconds: (performance.now() - beganAt) / 1000,
  done: done - wrong,
  sent,
  p50Ms: percentile(latencies, 50),
  p99Ms: percentile(latencies, 99),
  offeredPerSecond: perSecond,
  lateMs: percentile(delays, 99),
  wrong,
  firstWrong,
};
process.stdout.write(JSON.stringify(result));

async function send(client: RawClient, time: number): Promise<void> {
  const number = at;
  at = (at + sequence.stride) % isChanged.length;
  const variant = isChanged[number] ? 1 : 0;
  isChanged[number] = 1 - variant;
  const id = orderId(number);
  sent++;
  const { status, body } = await client.send(
    requestText(url, { ...call, path: pathOf(call, id), body: bodies?.[variant] }),
  );
  free.push(client);
  done++;
  if (time >= countedFrom) latencies.push(performance.now() - time);
  const isRight =
    status === expected.status &&
    ('body' in expected
      ? body === expected.body
      : body.includes(`${expected.keyPrefix}${id}"`) && body.includes(expected.markers[variant]));
  if (!isRight && wrong++ === 0) firstWrong = `${status} ${body.slice(0, 300)}`;
}
