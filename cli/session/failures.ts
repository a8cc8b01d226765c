import { SteleConnectionError, SteleError } from '../../sdk/index.ts';

/** What the command line ends with, so that scripts can tell what happened. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  conflict: 5,
  interrupted: 130,
} as const;

/** As the help has it. */
export const EXIT_CODES_TEXT = `Exit codes:
  0    done
  1    failed
  2    the command line is not understood
  3    the hub refused: no valid key, scope missing, not found, bad input
  4    the hub cannot be reached, is overloaded or failed: try again later
  5    conflict, or done in part: a refused move, a stale version, some of many that failed
  130  interrupted`;

/** Ends the command with a sentence and a code. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(message: string, exitCode: number = EXIT.failed, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** A failure as people and scripts are told of it. */
export interface Told {
  exitCode: number;
  message: string;
  /** More lines: fields, what is allowed, what to do. */
  lines: string[];
  /** The same for scripts. */
  json: Record<string, unknown>;
}

/** What to tell of anything that a command may end with. */
export function tell(error: unknown): Told {
  if (error instanceof SteleError) return tellRefusal(error);
  if (error instanceof SteleConnectionError) {
    const lines = ['Is it running? `stele doctor` looks closer; `npm start` begins a hub here.'];
    return told(EXIT.unreachable, error.message, lines, { kind: 'unreachable', timed_out: error.timedOut });
  }
  if (error instanceof CommandFailure) {
    return told(error.exitCode, error.message, error.hint === undefined ? [] : [error.hint], {
      kind: error.exitCode === EXIT.interrupted ? 'interrupted' : 'failed',
    });
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return told(EXIT.interrupted, 'interrupted', [], { kind: 'interrupted' });
  }
  return told(EXIT.failed, error instanceof Error ? error.message : String(error), [], { kind: 'failed' });
}

function tellRefusal(error: SteleError): Told {
  const { problem, errors, allowed } = error;
  const message = problem.detail || problem.title;
  // Of a single fault, the sentence says it all.
  const [only] = errors;
  const faults = errors.length === 1 && only && message.includes(only.detail) ? [] : errors;
  const lines = [
    ...faults.map(({ pointer, parameter, header, detail }) => `  ${pointer ?? parameter ?? header ?? ''} ${detail}`),
    ...(allowed
      ? [allowed.length > 0 ? `Allowed: ${allowed.map(({ name }) => name).join(', ')}` : 'It is final.']
      : []),
    ...adviceFor(error),
    ...(error.requestId === undefined ? [] : [`Request ${error.requestId}`]),
  ];
  return told(exitCodeOf(error.status), message, lines, { ...problem });
}

const told = (exitCode: number, message: string, lines: string[], facts: Record<string, unknown>): Told => ({
  exitCode,
  message,
  lines,
  json: { error: { message, exit_code: exitCode, ...facts } },
});

/** The code that goes with a status of the hub. */
export function exitCodeOf(status: number): number {
  if (status === 409 || status === 412) return EXIT.conflict;
  return status === 429 || status >= 500 ? EXIT.unreachable : EXIT.refused;
}

function adviceFor({ status, problem }: SteleError): string[] {
  if (status === 401) return ['`stele login` stores another key.'];
  if (typeof problem.scope === 'string') return [`The key lacks the scope ${problem.scope}.`];
  return [];
}
