import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.ts';

/** A write for each line would cost more than all else that is done for a log: lines leave in bundles, soon. */
const LOG_BUFFER_BYTES = 4096;
const LOG_FLUSH_MS = 200;

/** JSON lines on standard error, so that standard output stays for people. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    { level, base: { service: 'stele' } },
    pino.destination({ dest: 2, sync: false, minLength: LOG_BUFFER_BYTES, periodicFlush: LOG_FLUSH_MS }),
  );
}
