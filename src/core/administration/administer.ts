import { v7 as uuidv7 } from 'uuid';
import { type Result, refuse } from '../../model/result.ts';
import type { Connection, Reading } from '../../store/database/connection.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { BEGIN, lockWithin, ROLLBACK } from '../../store/database/transaction.ts';
import { findAnswers, keyText, StoredAnswers } from '../../store/idempotency.ts';
import { claim } from '../../store/records/records.ts';
import type { Sealing } from '../access/sealing.ts';
import { type Ending, endTransaction } from '../transaction/end.ts';
import { keptAnswer, replayOf } from '../transaction/replay.ts';
import type { Transactions } from '../transaction/run.ts';
import { save } from '../transaction/save.ts';
import type { Actor, IdempotencyClaim, Reply, WriteOutcome } from '../write-command.ts';
import { ADMINISTRATION } from './administer-workspaces.ts';
import { type Administration, createAdministration } from './administration.ts';
import type { Noted } from './context.ts';

/** An administration call. */
export interface AdministrationCommand {
  actor: Actor;
  idempotency: IdempotencyClaim | undefined;
  /**
   * Given for requests and answers that hold a key or a password. The hub must not be able to read the stored answer.
   */
  sealing: Sealing | undefined;
  /** False for an answer to unfinished work. It is not stored, so that the same request does the rest. */
  isFinal(reply: Reply): boolean;
}

/**
 * Runs an administration call in one transaction. The calls of a workspace take turns. With an idempotency key, the
 * answer is stored in the same transaction. Never rejects. Fails with the failure of `run`, `idempotency_reuse`,
 * `conflict` when the answer was sealed with another key, `busy`, `unavailable` or `internal`.
 */
export type Administer = (
  command: AdministrationCommand,
  run: (administration: Administration) => Promise<Result<Reply>>,
) => Promise<WriteOutcome>;

/** Builds it on transactions of their own pool, so that no reader waits for them. */
export const createAdminister =
  (transactions: Transactions, ending: Ending): Administer =>
  (command, run) =>
    transactions.run(command.actor.workspaceId, async (connection, waitMs): Promise<WriteOutcome> => {
      const answers = await begin(connection, command, waitMs);
      const earlier = replayOf(command.idempotency, answers, command.sealing);
      if (earlier) {
        await connection.pipeline(ROLLBACK);
        return earlier;
      }
      const changes: Noted[] = [];
      const result = await run(createAdministration(contextOn(connection, changes)));
      if (!result.ok) {
        await connection.pipeline(ROLLBACK);
        return refuse(result.failure);
      }
      await endTransaction(connection, writesOf(command, changes, result.value), ending, true);
      if (ending !== 'commit') ending.notes.administration.push(...changes);
      return { ok: true, reply: result.value, replayed: false };
    });

/** Claims first and in a statement of its own, so that later statements see what was committed before. */
async function begin(
  connection: Connection,
  { actor, idempotency }: AdministrationCommand,
  waitMs: number,
): Promise<StoredAnswers> {
  const scopes = idempotency ? [idempotency.scope] : [];
  const claims = [ADMINISTRATION, ...scopes.map((scope) => `answer ${keyText(scope)}`)];
  let answers = new StoredAnswers();
  await connection.pipeline(
    BEGIN,
    ...lockWithin(waitMs, [claim(actor.workspaceId, claims)]),
    storing(findAnswers(actor.workspaceId, scopes), (stored) => {
      answers = stored;
    }),
  );
  return answers;
}

/** Within a transaction, errors stay errors, since `transactions` decides by them whether to run it again. */
const contextOn = (connection: Connection, changes: Noted[]) => ({
  reading: { read: (...queries) => connection.pipeline(...queries) } satisfies Reading,
  now: connection.now,
  guarded: <T>(run: () => Promise<Result<T>>): Promise<Result<T>> => run(),
  note: (change: Noted): void => {
    changes.push(change);
  },
});

function writesOf(
  { actor, idempotency, sealing, isFinal }: AdministrationCommand,
  changes: readonly Noted[],
  reply: Reply,
): Query<void>[] {
  const { workspaceId, keyId, dialect, operation, requestId } = actor;
  const done = { dialect, operation, actor: keyId, request_id: requestId };
  const administration = changes.map((change) => ({ ...change, id: uuidv7(), ...done }));
  const answers = idempotency && isFinal(reply) ? [keptAnswer(idempotency, reply, sealing)] : [];
  return save(workspaceId, { administration, answers });
}
