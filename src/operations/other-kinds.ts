import type { TSchema } from 'typebox';
import type { Core } from '../core/core.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { front, invalid } from './existing-values.ts';
import type { Answer, Facts, KeyedFacts, KeyedOperation, Kind, OpenCall, OpenOperation, Sent } from './operation.ts';

/** An operation that composes its answer itself. Any problem refuses the call before. */
export interface Custom<B extends TSchema, Q extends TSchema> extends KeyedFacts<B, Q> {
  answer(call: Sent<B, Q>, core: Core): Promise<Result<Answer>>;
}

const custom =
  (kind: Kind) =>
  <B extends TSchema, Q extends TSchema>(operation: Custom<B, Q>): KeyedOperation => ({
    ...operation,
    kind,
    handle: front<B, Q>({}, (call, core) => operation.answer(call, core)),
  });

/** Makes an operation that reads anything but one order or one record. */
export const read = custom('show');

/** Makes an operation that lists anything but a page of orders or of records. */
export const list = custom('list');

/** Makes an operation that sends its reply in pieces. */
export const stream = custom('stream');

/** Makes an operation of many transactions, such as a bulk change: it reads its conditions and the dry run itself. */
export const task = custom('task');

/** An operation that needs no API key. Any problem refuses the call. */
export interface Open<B extends TSchema, Q extends TSchema, P> extends Facts<B, Q> {
  /** Identifies the caller before the body is judged. */
  identify?(call: OpenCall, core: Core): Promise<Result<P>>;
  answer(call: Omit<Sent<B, Q>, 'principal'>, core: Core, caller: P): Promise<Result<Answer>>;
}

/** Makes an operation that needs no API key, such as one that issues a token. */
export const open = <B extends TSchema, Q extends TSchema, P>(operation: Open<B, Q, P>): OpenOperation => ({
  ...operation,
  scope: null,
  handle: async (call, core) => {
    const caller = operation.identify ? await operation.identify(call, core) : ok(undefined as P);
    if (!caller.ok) return caller;
    if (call.problems.length > 0) return refuse(invalid(call.problems));
    return operation.answer(call as Sent<B, Q>, core, caller.value);
  },
});
