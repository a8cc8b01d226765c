import { v7 as uuidv7 } from 'uuid';
import { type Result, refuse } from '../../model/result.ts';
import { insertAdministrationChanges } from '../../store/administration-changes.ts';
import type { Connection } from '../../store/database/connection.ts';
import type { Reading } from '../../store/database/connections.ts';
import { storing } from '../../store/database/query.ts';
import { BEGIN, lockWithin, ROLLBACK } from '../../store/database/transaction.ts';
import { findAnswers, insertAnswers, keyText, StoredAnswers } from '../../store/idempotency.ts';
import { claim } from '../../store/records/records.ts';
import type { Actor, Reply } from '../command.ts';
import { type End, end } from '../transaction/end.ts';
import type { Outcome, Transactions } from '../transaction/run.ts';
import { type Administration, createAdministration } from './administration.ts';
import { ADMINISTRATION } from './keep-workspaces.ts';
import { type Asked, answerToKeep, earlierAnswer } from './kept-answer.ts';
import type { Noted } from './note.ts';

/** One call that administers. */
export interface AdministrationCommand extends Asked {
  actor: Actor;
}

/** What a call came to: the answer, and what it changed. */
export interface Administered {
  reply: Reply;
  replayed: boolean;
}

/**
 * Runs an administration call in one transaction, in which nobody else administers the workspace. With an idempotency key, the
 * answer is kept in the same transaction and given again; one with the status 202 is not, since it says that the work goes on.
 * Never rejects. Fails with what `run` refuses, `idempotency_reuse`, `conflict` when the answer was sealed with another key,
 * `busy`, `unavailable` or `internal`.
 */
export type Administer = (
  command: AdministrationCommand,
  run: (administration: Administration) => Promise<Result<Reply>>,
) => Promise<Outcome<Administered>>;

/** Builds it on transactions of their own, so that no reader waits for them. */
export const createAdminister =
  (transactions: Transactions, how: End): Administer =>
  (command, run) =>
    transactions.run(command.actor.workspaceId, async (connection, waitMs): Promise<Outcome<Administered>> => {
      const answers = await begin(connection, command, waitMs);
      const earlier = earlierAnswer(command, answers);
      if (earlier) {
        await connection.pipeline(ROLLBACK);
        return earlier.ok ? { ok: true, reply: earlier.value, replayed: true } : earlier;
      }
      const changes: Noted[] = [];
      const result = await run(createAdministration(groundOn(connection, changes)));
      if (!result.ok) {
        await connection.pipeline(ROLLBACK);
        return refuse(result.failure);
      }
      await end(connection, endOf(command, changes, result.value), how, true);
      if (how !== 'commit') how.notes.administration.push(...changes);
      return { ok: true, reply: result.value, replayed: false };
    });

/** The claims come alone, so that all later statements see what was committed before they were had. */
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

/** Within a transaction nothing is guarded: what the database throws decides whether it is run again. */
const groundOn = (connection: Connection, changes: Noted[]) => ({
  reading: { read: (...queries) => connection.pipeline(...queries) } satisfies Reading,
  guarded: <T>(run: () => Promise<Result<T>>): Promise<Result<T>> => run(),
  note: (change: Noted): void => {
    changes.push(change);
  },
});

function endOf(
  command: AdministrationCommand,
  changes: readonly Noted[],
  reply: Reply,
): Parameters<Connection['commit']>[0] {
  const { workspaceId, keyId, dialect, operation, requestId } = command.actor;
  const kept = answerToKeep(command, reply);
  const placed = changes.map((change) => ({
    ...change,
    id: uuidv7(),
    dialect,
    operation,
    actor: keyId,
    request_id: requestId,
  }));
  return [
    ...(placed.length > 0 ? [insertAdministrationChanges(placed)] : []),
    ...(kept ? [insertAnswers(workspaceId, [kept])] : []),
  ];
}
