import { SteleConnectionError, SteleError } from '../../sdk/index.ts';
import { inOptions, optionFor } from './option-words.ts';

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

/** The advice when nothing answers at a URL. */
const NO_HUB =
  'Is the hub running, and is this its address? `npm start` starts a hub here; --url, STELE_URL or `stele login --url …` give another address.';

/**
 * The advice about a URL at which no hub answers as one.
 *
 * @param error what the call of the URL failed with
 */
export function adviceAbout(url: string, error: unknown): string {
  const { origin, pathname, protocol } = URL.canParse(url)
    ? new URL(url)
    : { origin: url, pathname: '/', protocol: '' };
  if (error instanceof SteleConnectionError && protocol === 'https:' && /SSL|TLS/.test(error.message)) {
    return `The server at this port speaks no TLS. A hub without a proxy has an address with http: ${origin.replace('https:', 'http:')}`;
  }
  const isAnswer = !(error instanceof SteleConnectionError);
  if (isAnswer && pathname !== '/') return `The URL of a hub has no path, unless a proxy adds one: try ${origin}`;
  return NO_HUB;
}

/** Lines of advice about errors, which describe them for the user of a command. */
const advised = new WeakMap<object, readonly string[]>();

/** Adds lines of advice to an error of the SDK. Returns the error. */
export function advise<E extends object>(error: E, lines: readonly string[]): E {
  advised.set(error, lines);
  return error;
}

/** Whether a command has given advice about an error. */
export const isAdvised = (error: object): boolean => advised.has(error);

/** A failure of the command line itself, with its exit code. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;
  /** What the user can do. */
  readonly hint: string | undefined;
  /** What `--json` adds about the failure. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(message: string, exitCode: number = EXIT.failed, hint?: string, facts: Record<string, unknown> = {}) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
    this.facts = facts;
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
    return describe(EXIT.unreachable, error.message, [NO_HUB], { kind: 'unreachable', timed_out: error.timedOut });
  }
  if (error instanceof CommandFailure) {
    return describe(error.exitCode, error.message, error.hint === undefined ? [] : [error.hint], {
      kind: KINDS[error.exitCode] ?? 'failed',
      ...error.facts,
    });
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return describe(EXIT.interrupted, 'interrupted', [], { kind: 'interrupted' });
  }
  return describe(EXIT.failed, error instanceof Error ? error.message : String(error), [], { kind: 'failed' });
}

/** The kinds of the failures of the command line itself, by exit codes. */
const KINDS: Readonly<Record<number, string>> = {
  [EXIT.interrupted]: 'interrupted',
  [EXIT.unreachable]: 'unreachable',
};

function describeRefusal(error: SteleError): DescribedFailure {
  const { problem, errors, allowed } = error;
  const names = errors.flatMap(({ parameter, header, pointer }) => parameter ?? header ?? pointer?.slice(2) ?? []);
  const message = inOptions(problem.detail || problem.title, names);
  // The message already has the reason of a single fault.
  const [only] = errors;
  const faults = errors.length === 1 && only && problem.detail?.includes(only.detail) ? [] : errors;
  const lines = [
    ...faults.map(({ pointer, parameter, header, detail }) => {
      const place = pointer === undefined ? optionFor(parameter ?? header ?? '') : pointer;
      return `  ${place} ${inOptions(detail, [])}`;
    }),
    ...(allowed
      ? [allowed.length > 0 ? `Allowed: ${allowed.map(({ name }) => name).join(', ')}` : 'No other status is allowed.']
      : []),
    ...(advised.get(error) ?? []),
    ...adviceFor(error),
    ...(error.requestId === undefined ? [] : [`Request ${error.requestId}`]),
  ];
  const described = describe(exitCodeOf(error.status), message, lines, { ...problem });
  // The lines have all that the message would say of several faults.
  const isListed = faults.length > 1 && faults.every(({ detail }) => problem.detail?.includes(detail));
  return isListed ? { ...described, message: `The hub refuses ${faults.length} values:` } : described;
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
  if (status === 412 && problem.version !== undefined) {
    return ['`stele orders get` shows the present version; --merge accepts changes in other fields.'];
  }
  if (typeof problem.scope === 'string') return [`The key lacks the scope ${problem.scope}.`];
  return [];
}
