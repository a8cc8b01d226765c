import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.ts';

/**
 * Lines are written in batches with a short delay, since one write for each line would cost more than the rest of
 * logging.
 */
const LOG_BUFFER_BYTES = 4096;
const LOG_FLUSH_MS = 200;

/** Writes JSON lines to standard error, since standard output is for messages to people. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    { level, base: { service: 'stele' } },
    pino.destination({ dest: 2, sync: false, minLength: LOG_BUFFER_BYTES, periodicFlush: LOG_FLUSH_MS }),
  );
}
