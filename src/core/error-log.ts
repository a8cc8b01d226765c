/** Writes one line: what an error is about, and what is known of it. */
type WriteLine = (fields: Record<string, unknown>, message: string) => void;

/** Where errors of ours are told. Never throws. */
export interface ErrorLog {
  /** Tells of an error; `fields` tell where it came from, such as the request's id. */
  tell(error: unknown, message: string, fields?: Record<string, unknown>): void;
  /** Writes what was counted since. */
  close(): void;
}

/** An outage fails every request alike: of one kind of error one line is written, and later how many more there were. */
const COUNTED_FOR_MS = 10_000;
/** Kinds that are told apart; what is of none of them counts as one more. */
const MOST_KINDS = 100;
const OTHER = 'other';

interface Counted {
  repeated: number;
  message: string;
  last: Record<string, unknown>;
}

/** Builds a log of errors in which the first of a kind is written at once, and those that follow within 10 s are counted. */
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

/** Errors of one kind have one name and code, and come from one place. */
function kindOf(error: unknown, message: string): string {
  if (!(error instanceof Error)) return message;
  const place = /\n\s+at .*/.exec(error.stack ?? '')?.[0] ?? '';
  return [message, error.name, (error as { code?: unknown }).code, place].join(' ');
}
