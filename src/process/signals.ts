/** npm passes a Ctrl-C on to a process that got it from the terminal as well. */
const SAME_SIGNAL_MS = 1000;

/** How long a clean stop may take before the process ends anyway. */
const STOP_WITHIN_MS = 20_000;

/**
 * Resolves at the first signal to stop. A repetition within a second is the same one; a later one means it, and ends
 * the process at once (the embedded database, then still running, is found by the next start).
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    const onSignal = (): void => {
      const now = Date.now();
      if (firstAtMs === undefined) {
        firstAtMs = now;
        setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
        resolve();
      } else if (now - firstAtMs > SAME_SIGNAL_MS) process.exit(1);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}
