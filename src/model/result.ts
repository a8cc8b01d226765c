import type { Failure } from './failure.ts';

/** What a rule answers: a value, or the named reason why not. Rules return failures, they do not throw them. */
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const refuse = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure });
