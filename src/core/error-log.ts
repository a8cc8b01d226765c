/** Writes one line of the log. */
type WriteLine = (fields: Record<string, unknown>, message: string) => void;

/** The log of the hub's errors. Never throws. */
export interface ErrorLog {
  /** Logs an error. `fields` say where it occurred, such as the request's id. */
  tell(error: unknown, message: string, fields?: Record<string, unknown>): void;
  /** Writes the counts since the last line. */
  close(): void;
}

/**
 * During an outage every request fails with the same error. So one line is written for each kind of error, and later a
 * count.
 */
const COUNTED_FOR_MS = 10_000;
/** The number of kinds that are counted separately. All others count as one kind. */
const MOST_KINDS = 100;
const OTHER = 'other';

interface Counted {
  repeated: number;
  message: string;
  last: Record<string, unknown>;
}

/**
 * Builds a log of errors in which the first of a kind is written at once, and those that follow within 10 s are
 * counted.
 */
export function createErrorLog(write: WriteLine): ErrorLog {
  const kinds = new Map<string, Counted>();
  let timer: NodeJS.Timeout | undefined;
  const writeCounted = (): void => {
    timer = undefined;
    const counted = [...kinds.values()];
    kinds.clear();
    for (const { repeated, message, last } of counted) if (repeated > 0) write({ ...last, repeated }, message);
  };
  return {
    tell: (error, message, fields = {}) => {
      const kind = kindOf(error, message);
      const known = kinds.get(kind) ?? (kinds.size >= MOST_KINDS ? kinds.get(OTHER) : undefined);
      const line = { ...fields, err: error };
      if (known) {
        known.repeated++;
        known.last = line;
        return;
      }
      kinds.set(kinds.size >= MOST_KINDS ? OTHER : kind, { repeated: 0, message, last: line });
      timer ??= setTimeout(writeCounted, COUNTED_FOR_MS).unref();
      write(line, message);
    },
    close: () => {
      clearTimeout(timer);
      writeCounted();
    },
  };
}

/** Errors of one kind have the same name, code and place. */
function kindOf(error: unknown, message: string): string {
  if (!(error instanceof Error)) return message;
  const place = /\n\s+at .*/.exec(error.stack ?? '')?.[0] ?? '';
  return [message, error.name, (error as { code?: unknown }).code, place].join(' ');
}
