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
