import { SteleConnectionError, SteleError } from '../../sdk/index.ts';

/** The exit codes, by which scripts tell failures apart. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  conflict: 5,
  interrupted: 130,
} as const;

/** The exit codes as the help shows them. */
export const EXIT_CODES_TEXT = `Exit codes:
  0    done
  1    failed
  2    the command line is invalid, or a confirmation is missing
  3    the hub refused: invalid key, missing scope, not found, invalid input
  4    the hub is unreachable, overloaded or failed: try again later
  5    conflict or partial failure: a refused status change, an outdated version, some refused orders or rows
  130  interrupted`;

/** A failure of the command line itself, with its exit code. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;
  /** What the user can do. */
  readonly hint: string | undefined;

  constructor(message: string, exitCode: number = EXIT.failed, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** A failure as it is printed. */
export interface DescribedFailure {
  exitCode: number;
  message: string;
  /** Further lines: fields, allowed statuses, advice. */
  lines: string[];
  /** The failure for `--json`. */
  json: Record<string, unknown>;
}

/** Describes any error that ends a command. */
export function describeFailure(error: unknown): DescribedFailure {
  if (error instanceof SteleError) return describeRefusal(error);
  if (error instanceof SteleConnectionError) {
    const lines = ['Is the hub running? `stele doctor` finds the cause; `npm start` starts a hub here.'];
    return describe(EXIT.unreachable, error.message, lines, { kind: 'unreachable', timed_out: error.timedOut });
  }
  if (error instanceof CommandFailure) {
    return describe(error.exitCode, error.message, error.hint === undefined ? [] : [error.hint], {
      kind: error.exitCode === EXIT.interrupted ? 'interrupted' : 'failed',
    });
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return describe(EXIT.interrupted, 'interrupted', [], { kind: 'interrupted' });
  }
  return describe(EXIT.failed, error instanceof Error ? error.message : String(error), [], { kind: 'failed' });
}

function describeRefusal(error: SteleError): DescribedFailure {
  const { problem, errors, allowed } = error;
  const message = problem.detail || problem.title;
  // The message already has the reason of a single fault.
  const [only] = errors;
  const faults = errors.length === 1 && only && message.includes(only.detail) ? [] : errors;
  const lines = [
    ...faults.map(({ pointer, parameter, header, detail }) => `  ${pointer ?? parameter ?? header ?? ''} ${detail}`),
    ...(allowed
      ? [allowed.length > 0 ? `Allowed: ${allowed.map(({ name }) => name).join(', ')}` : 'No other status is allowed.']
      : []),
    ...adviceFor(error),
    ...(error.requestId === undefined ? [] : [`Request ${error.requestId}`]),
  ];
  return describe(exitCodeOf(error.status), message, lines, { ...problem });
}

const describe = (
  exitCode: number,
  message: string,
  lines: string[],
  facts: Record<string, unknown>,
): DescribedFailure => ({
  exitCode,
  message,
  lines,
  json: { error: { message, exit_code: exitCode, ...facts } },
});

/** The exit code for an HTTP status of the hub. */
export function exitCodeOf(status: number): number {
  if (status === 409 || status === 412) return EXIT.conflict;
  return status === 429 || status >= 500 ? EXIT.unreachable : EXIT.refused;
}

function adviceFor({ status, problem }: SteleError): string[] {
  if (status === 401) return ['`stele login` stores another key.'];
  if (typeof problem.scope === 'string') return [`The key lacks the scope ${problem.scope}.`];
  return [];
}
