/** What a failed statement means for its transaction. */
export type SqlTrouble =
  /** The connection is broken, or the server is starting or stopping. */
  | { kind: 'away' }
  /** PostgreSQL rolled back, and the same transaction may succeed when it runs again. */
  | { kind: 'retry' }
  /** A lock, a turn or the end of a statement took too long. */
  | { kind: 'locked' }
  /** A value violates a named constraint. */
  | { kind: 'constraint'; constraint: string }
  | { kind: 'other' };

interface DatabaseError extends Error {
  code: string;
  constraint?: string;
}

/** No connection could be opened, for any reason. */
export class ConnectError extends Error {}

/** The queue is full. The caller may try again later. */
export class CrowdedError extends Error {}

/** A commit was sent and its answer is lost or has a warning. The outcome is unknown. */
export class CommitUncertain extends Error {}

const CONNECTION_LOST = new Set(['57P01', '57P02', '57P03', '57P05', '25006']);
const ROLLED_BACK = new Set(['40001', '40P01', '23P01']);
const LOCK_TIMEOUT = '55P03';
const STATEMENT_TIMEOUT = '57014';

/** The only place that interprets SQLSTATE (PostgreSQL documentation, appendix A). */
export function troubleOf(error: unknown): SqlTrouble {
  if (error instanceof ConnectError) return { kind: 'away' };
  if (error instanceof CrowdedError) return { kind: 'locked' };
  if (isOfTheLanguage(error)) return { kind: 'other' };
  const code = codeOf(error);
  // Without an SQLSTATE the error comes from the driver or the socket. Classes 53 and 58: the server has no memory,
  // disk or files left.
  if (code === undefined || /^(?:08|53|58)/.test(code) || CONNECTION_LOST.has(code)) return { kind: 'away' };
  if (ROLLED_BACK.has(code)) return { kind: 'retry' };
  if (code === LOCK_TIMEOUT || code === STATEMENT_TIMEOUT) return { kind: 'locked' };
  if (code.startsWith('23')) return { kind: 'constraint', constraint: (error as DatabaseError).constraint ?? '' };
  return { kind: 'other' };
}

/**
 * An error of JavaScript itself means a defect of the hub, or a value that no statement can carry. It says nothing
 * about the server.
 */
const isOfTheLanguage = (error: unknown): boolean =>
  [RangeError, TypeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);

function codeOf(error: unknown): string | undefined {
  const code = (error as Partial<DatabaseError> | undefined)?.code;
  // Codes of the operating system, such as EPIPE, may have the same length but have no digit.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
