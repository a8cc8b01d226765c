import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.ts';

/** One write a line would cost more than the rest of logging, so lines are written in batches, with a short delay. */
const LOG_BUFFER_BYTES = 4096;
const LOG_FLUSH_MS = 200;

/** JSON lines on standard error, so that standard output stays for people. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    { level, base: { service: 'stele' } },
    pino.destination({ dest: 2, sync: false, minLength: LOG_BUFFER_BYTES, periodicFlush: LOG_FLUSH_MS }),
  );
}
