import type { TSchema } from 'typebox';
import type { AdministrationCommand } from '../core/administration/administer.ts';
import type { Administration } from '../core/administration/administration.ts';
import type { Core } from '../core/core.ts';
import type { Reply } from '../core/write-command.ts';
import { ok, type Result } from '../model/result.ts';
import { conditionsOf } from './conditions.ts';
import { front } from './existing-values.ts';
import type { Call, KeyedFacts, KeyedOperation, Sent } from './operation.ts';
import { replyOf } from './reply.ts';

/** An operation that changes API keys, users, clients, workspaces or statuses. Any problem refuses the call. */
export interface Administer<B extends TSchema, Q extends TSchema, P> extends KeyedFacts<B, Q> {
  /**
   * The request or the reply holds a key or a password: the answer for an `Idempotency-Key` is sealed with the caller's
   * key.
   */
  isSecret?: boolean;
  /** Does what takes long and changes nothing, before the transaction begins. */
  prepare?(call: Sent<B, Q>, core: Core): Promise<Result<P>>;
  /** Does the work in one transaction, which may run again. */
  administer(administration: Administration, call: Sent<B, Q, P>): Promise<Result<Reply>>;
}

/**
 * Makes an operation that runs in one transaction with its answer for an `Idempotency-Key` and its entry in the
 * history.
 */
export function administer<B extends TSchema, Q extends TSchema, P>(operation: Administer<B, Q, P>): KeyedOperation {
  return {
    ...operation,
    kind: 'administer',
    // The conditions come before `prepare`, which may hash a password.
    handle: front<B, Q, P>({}, async (call, core) => {
      const command = administrationOf(call, operation.isSecret);
      if (!command.ok) return command;
      if (operation.prepare) {
        const prepared = await operation.prepare(call, core);
        if (!prepared.ok) return prepared;
        call.prepared = prepared.value;
      }
      return replyOf(
        await core.access.once(command.value, (administration) => operation.administer(administration, call)),
      );
    }),
  };
}

/** The status of a reply to unfinished work. The same request does the rest, so this answer is not stored. */
export const UNFINISHED = 202;

/** The actor and the `Idempotency-Key` of an administration call. Fails with `invalid`. */
export function administrationOf(call: Call, isSecret = false): Result<AdministrationCommand> {
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const { actor, idempotency } = conditions.value;
  const sealing = isSecret ? call.principal.sealing : undefined;
  return ok({ actor, idempotency, sealing, isFinal: ({ status }) => status !== UNFINISHED });
}
