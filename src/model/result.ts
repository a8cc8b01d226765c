import type { Failure } from './failure.ts';

/** The result of a rule: a value, or a failure. Rules return failures and do not throw them. */
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const refuse = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure });
