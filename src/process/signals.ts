/** npm passes a Ctrl-C on to a process that also got it from the terminal. */
const SAME_SIGNAL_MS = 1000;

/** The longest time of a clean stop before the process ends anyway. */
const STOP_WITHIN_MS = 20_000;

/**
 * Resolves at the first signal to stop. A second signal within a second counts as the same one. A later one ends the
 * process at once; the next start then finds the embedded database still running.
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
