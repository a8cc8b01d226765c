import { cpus } from 'node:os';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** How often the load is looked at. The operating system counts CPU time in steps of 10 ms. */
const TICK_MS = 200;
/** The share of the time that the event loop works, from which the process counts as full. */
const FULL_LOOP = 0.9;
/** The same of all CPUs, which the database may need as well. */
const FULL_MACHINE = 0.95;
/** Transactions of callers in a tick from which they count as waiting. A full process makes few large ones. */
const FEW_TRANSACTIONS = 2;
/** Attempts that may start in a part of a tick while callers wait: some tenth of a CPU, at 0.35 ms for one with its bookkeeping. */
const ATTEMPTS_WHEN_PRESSED = 10;
const PART_MS = 40;

/**
 * Gives the callers of the hub precedence over webhooks. While the process or the machine is full and callers write, few attempts
 * start: events then wait in the log, which costs nothing. A process without callers, such as a worker, sends as fast as it can.
 */
export class Pace {
  readonly #transactions: () => number;
  readonly #timers: NodeJS.Timeout[];
  #loop: EventLoopUtilization = performance.eventLoopUtilization();
  #machine = cpuTimes();
  #transactionsBefore: number;
  #isPressed = false;
  #left = ATTEMPTS_WHEN_PRESSED;

  /** `transactions` counts those of callers that have ended. */
  constructor(transactions: () => number) {
    this.#transactions = transactions;
    this.#transactionsBefore = transactions();
    const refill = (): void => {
      this.#left = ATTEMPTS_WHEN_PRESSED;
    };
    this.#timers = [setInterval(() => this.#look(), TICK_MS), setInterval(refill, PART_MS)];
    for (const timer of this.#timers) timer.unref();
  }

  /** Whether callers wait for the process or the machine. */
  get isPressed(): boolean {
    return this.#isPressed;
  }

  /** Takes the right to start an attempt. */
  take(): boolean {
    if (!this.#isPressed) return true;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #look(): void {
    const loop = performance.eventLoopUtilization();
    const machine = cpuTimes();
    const transactions = this.#transactions();
    const { utilization } = performance.eventLoopUtilization(loop, this.#loop);
    const all = machine.all - this.#machine.all;
    const busy = all > 0 ? 1 - (machine.idle - this.#machine.idle) / all : 0;
    const isFull = utilization >= FULL_LOOP || busy >= FULL_MACHINE;
    this.#isPressed = isFull && transactions - this.#transactionsBefore >= FEW_TRANSACTIONS;
    this.#loop = loop;
    this.#machine = machine;
    this.#transactionsBefore = transactions;
  }
}

/** The CPU time of the machine since its start, in milliseconds. */
function cpuTimes(): { idle: number; all: number } {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, all };
}
