/** What a failed statement means for the transaction it was in. */
export type SqlTrouble =
  /** The connection is gone, or the server is starting or stopping: nothing more will be answered on it. */
  | { kind: 'away' }
  /** PostgreSQL rolled back and the same transaction may well succeed now. */
  | { kind: 'retry' }
  /** A lock, a statement's end or a turn was not to be had in time. */
  | { kind: 'locked' }
  /** A named constraint refused a value. */
  | { kind: 'constraint'; constraint: string }
  | { kind: 'other' };

interface DatabaseError extends Error {
  code: string;
  constraint?: string;
}

/** No connection could be opened, whatever the server's reason: for a caller, the database is away. */
export class ConnectError extends Error {}

/** The queue is full: the caller is to try again later. */
export class CrowdedError extends Error {}

/** A transaction was told to commit and the answer is lost or a warning: its outcome is unknown. */
export class CommitUncertain extends Error {}

const CONNECTION_LOST = new Set(['57P01', '57P02', '57P03', '57P05', '25006']);
const ROLLED_BACK = new Set(['40001', '40P01', '23P01']);
const LOCK_TIMEOUT = '55P03';
const STATEMENT_TIMEOUT = '57014';
const IN_FAILED_TRANSACTION = '25P02';

/** Whether an error only says that an earlier statement of the transaction failed. */
export function isAftermath(error: unknown): boolean {
  return codeOf(error) === IN_FAILED_TRANSACTION;
}

/** Whether PostgreSQL itself answered a commit with an error, which means that nothing of it was stored. */
export function isReportedRollback(error: unknown): boolean {
  const { severity } = error as { severity?: string };
  return severity === 'ERROR' && codeOf(error) !== undefined && troubleOf(error).kind !== 'away';
}

/** The one place where SQLSTATE becomes meaning (PostgreSQL documentation, appendix A). */
export function troubleOf(error: unknown): SqlTrouble {
  if (error instanceof ConnectError) return { kind: 'away' };
  if (error instanceof CrowdedError) return { kind: 'locked' };
  if (isOfTheLanguage(error)) return { kind: 'other' };
  const code = codeOf(error);
  // No SQLSTATE: the driver or the socket speaks, not the server. Classes 53 and 58: it is out of memory, disk or files.
  if (code === undefined || /^(?:08|53|58)/.test(code) || CONNECTION_LOST.has(code)) return { kind: 'away' };
  if (ROLLED_BACK.has(code)) return { kind: 'retry' };
  if (code === LOCK_TIMEOUT || code === STATEMENT_TIMEOUT) return { kind: 'locked' };
  if (code.startsWith('23')) return { kind: 'constraint', constraint: (error as DatabaseError).constraint ?? '' };
  return { kind: 'other' };
}

/** What JavaScript itself throws is a defect of ours, or a value that no statement can be made of: it tells nothing of the server. */
const isOfTheLanguage = (error: unknown): boolean =>
  [RangeError, TypeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);

function codeOf(error: unknown): string | undefined {
  const code = (error as Partial<DatabaseError> | undefined)?.code;
  // The system's own codes, such as EPIPE, can be as long, but have no digit.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
