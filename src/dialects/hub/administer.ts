import type { AdministrationCommand } from '../../core/administration/administer.ts';
import type { Administration } from '../../core/administration/administration.ts';
import type { Reply } from '../../core/command.ts';
import type { Core } from '../../core/core.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { conditionsOf, replyOf } from '../../operations/conditions.ts';
import type { Call, KeyedOperation } from '../../operations/operation.ts';

/** An operation that changes what is administered. */
export interface AdministeringOperation<P = undefined> extends Omit<KeyedOperation, 'handle'> {
  /** Its request or answer holds a key or a password: what is kept for an `Idempotency-Key` is sealed with the caller's key. */
  isSecret?: boolean;
  /** What takes long and changes nothing, before the transaction begins. */
  prepare?(call: Call, core: Core): Promise<Result<P>>;
  /** What it does, in one transaction; it may be run again, when the database says so. */
  administer(call: Call, administration: Administration, prepared: P): Promise<Result<Reply>>;
}

/** The operation, in one transaction with its answer for an `Idempotency-Key` and with its entry in the history. */
export function administering<P = undefined>(operation: AdministeringOperation<P>): KeyedOperation {
  const { administer, prepare, isSecret = false, ...facts } = operation;
  return {
    ...facts,
    handle: async (call, core) => {
      const command = commandOf(call, isSecret);
      if (!command.ok) return command;
      const prepared = prepare ? await prepare(call, core) : ok(undefined as P);
      if (!prepared.ok) return prepared;
      return replyOf(
        await core.access.once(command.value, (administration) => administer(call, administration, prepared.value)),
      );
    },
  };
}

/** Says that the work is not done: the same request does the rest. */
export const GOES_ON = 202;

/** Who wants it and with which idempotency key. Fails with `invalid`. */
export function commandOf(call: Call, isSecret: boolean): Result<AdministrationCommand> {
  if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const { actor, idempotency } = conditions.value;
  const sealing = isSecret ? call.principal.sealing : undefined;
  return ok({ actor, idempotency, sealing, isFinal: ({ status }) => status !== GOES_ON });
}
