import type { AdministrationCommand } from '../../core/administration/administer.ts';
import type { Administration } from '../../core/administration/administration.ts';
import type { Reply } from '../../core/command.ts';
import type { Core } from '../../core/core.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { conditionsOf } from '../../operations/conditions.ts';
import type { Call, KeyedOperation } from '../../operations/operation.ts';
import { replyOf } from '../../operations/reply.ts';

/** An operation that changes keys, users, clients, workspaces or the catalog. */
export interface AdministeringOperation<P = undefined> extends Omit<KeyedOperation, 'handle'> {
  /**
   * Its request or reply holds a key or a password: the stored reply of an `Idempotency-Key` is sealed with the
   * caller's key.
   */
  isSecret?: boolean;
  /** Slow work without changes, done before the transaction begins. */
  prepare?(call: Call, core: Core): Promise<Result<P>>;
  /** The change, in one transaction. It may run again if the database requires it. */
  administer(call: Call, administration: Administration, prepared: P): Promise<Result<Reply>>;
}

/** Runs the operation in one transaction with its stored reply for an `Idempotency-Key` and its history entry. */
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

/** The status of a reply to unfinished work: the same request does the rest. */
export const GOES_ON = 202;

/** The caller and the idempotency key. Fails with `invalid`. */
export function commandOf(call: Call, isSecret: boolean): Result<AdministrationCommand> {
  if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const { actor, idempotency } = conditions.value;
  const sealing = isSecret ? call.principal.sealing : undefined;
  return ok({ actor, idempotency, sealing, isFinal: ({ status }) => status !== GOES_ON });
}
