import { type Query, statement, writing } from './query.ts';

/** Whatever the server's default: under another level, statements after a lock would not see what came before it. */
export const BEGIN = statement('begin', 'begin isolation level read committed');

/** All statements see the same moment, and none may write. */
export const BEGIN_READING = statement('begin_reading', 'begin isolation level repeatable read, read only');

export const ROLLBACK = statement('rollback', 'rollback');

/** Bounds how long each later statement of the transaction may wait for a lock. */
export const waitAtMost = (ms: number): Query<void> =>
  writing('wait_at_most', "select set_config('lock_timeout', $1, true)", [String(Math.ceil(ms))]);
