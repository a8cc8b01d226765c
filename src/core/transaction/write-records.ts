import type { Failure } from '../../model/failure.ts';
import type { Customer } from '../../model/record.ts';
import { instantOf } from '../../model/time.ts';
import type { Connection } from '../../store/database/connection.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { BEGIN, lockWithin, ROLLBACK } from '../../store/database/transaction.ts';
import { holdRecords } from '../../store/erasure/records.ts';
import { findAnswers, keyText, StoredAnswers } from '../../store/idempotency.ts';
import { claim, findDeleted, lockAnyRecord, lockRecord } from '../../store/records/records.ts';
import { recordQueries } from '../context/context-queries.ts';
import { claimsOf, emptyOrderContext } from '../context/order-context.ts';
import { RecordSet } from '../context/record-set.ts';
import { decideRecords, type RecordDecision } from '../records/decide-records.ts';
import { idOf, type RecordCommand, type Records } from '../records/record-command.ts';
import type { WriteOutcome } from '../write-command.ts';
import { duplicateOf, uniqueOf } from './constraints.ts';
import { type Ending, endTransaction } from './end.ts';
import { keptAnswer, replayOf } from './replay.ts';
import type { Refusal, Transactions } from './run.ts';
import { save } from './save.ts';

/**
 * Builds the one way to write the records around the orders, or its dry run. Records change rarely, so each command is a
 * transaction of its own.
 */
export const createWriteRecords =
  (transactions: Transactions, ending: Ending): Records['write'] =>
  async (command) => {
    const decided: { decision?: RecordDecision } = {};
    const outcome = await transactions.run(
      command.actor.workspaceId,
      (connection, waitMs) => transactOn(connection, command, waitMs, decided, ending),
      { uniqueness: 'left to constraints' },
    );
    const { decision } = decided;
    if (outcome.ok) {
      if (ending !== 'commit' && decision) ending.notes.records.push(decision);
      return outcome;
    }
    const { failure, refusal } = outcome;
    return { ok: false, failure: (refusal && decision && duplicateIn(decision, refusal)) ?? failure };
  };

async function transactOn(
  connection: Connection,
  command: RecordCommand,
  waitMs: number,
  decided: { decision?: RecordDecision },
  ending: Ending,
): Promise<WriteOutcome> {
  const { found, answered } = await readFor(connection, command, waitMs);
  const earlier = replayOf(command.idempotency, answered);
  const attempt = earlier ? undefined : attemptDecision(command, found, connection);
  delete decided.decision;
  if (!attempt?.ok) {
    await connection.pipeline(ROLLBACK);
    return earlier ?? (attempt as Extract<WriteOutcome, { ok: false }>);
  }
  const { decision, reply } = attempt;
  decided.decision = decision;
  const { idempotency, actor } = command;
  const answers = idempotency ? [keptAnswer(idempotency, reply)] : [];
  await endTransaction(connection, save(actor.workspaceId, { records: [decision], answers }), ending);
  return { ok: true, reply, replayed: false };
}

/** The failure of a write whose id, reference id or alias another record of the kind has. */
function duplicateIn(decision: RecordDecision, refusal: Refusal): Failure | undefined {
  const unique = refusal.kind === 'constraint' ? uniqueOf(refusal.constraint) : undefined;
  if (refusal.kind !== 'constraint' || unique?.entity === undefined) return undefined;
  const { entity, field } = unique;
  const { updated, inserted, restored } = decision;
  const written = [updated, inserted, restored].flatMap((byKind) => byKind.get(entity) ?? []);
  const values = written.flatMap((record): string | string[] =>
    field === 'aliases'
      ? Object.values((record as Customer).aliases ?? {})
      : (record[field as 'id' | 'reference_id'] ?? []),
  );
  // Only the server's message says which of several values it is.
  const { detail = '' } = refusal.error as { detail?: string };
  const value = values.find((candidate) => detail.includes(`, ${candidate}`)) ?? values[0];
  return value === undefined ? undefined : duplicateOf(unique, value);
}

/**
 * The claims and the lock come first, each alone, so that later statements see what was committed before them. The answer to the
 * idempotency key is read after them.
 */
async function readFor(
  connection: Connection,
  { actor, target, subject, requires, idempotency }: RecordCommand,
  waitMs: number,
): Promise<{ found: RecordSet; answered: StoredAnswers }> {
  const { workspaceId } = actor;
  const context = emptyOrderContext(workspaceId);
  let answered = new StoredAnswers();
  const claims = [
    ...claimsOf(requires),
    ...('put' in target ? [`${target.kind} id ${target.put}`] : []),
    ...(idempotency ? [`answer ${keyText(idempotency.scope)}`] : []),
  ];
  const present = 'create' in target ? undefined : { kind: target.kind, id: idOf(target) };
  const locks = [holdRecords(workspaceId)];
  if (claims.length > 0) locks.push(claim(workspaceId, claims));
  if ('restore' in target) locks.push(lockAnyRecord(target.kind, workspaceId, target.restore));
  else if (present) locks.push(lockRecord(present.kind, workspaceId, actor.dialect, present.id));
  const queries: Query<void>[] = [BEGIN, ...lockWithin(waitMs, locks)];
  const named = [present, subject].flatMap((each) => (each ? { ids: { [each.kind]: [each.id] } } : []));
  queries.push(...recordQueries(workspaceId, [...named, requires], context));
  if ('restore' in target) {
    queries.push(
      storing(findDeleted(target.kind, workspaceId, target.restore), (deleted) => {
        context.deleted = deleted;
      }),
    );
  }
  if (idempotency) {
    queries.push(
      storing(findAnswers(workspaceId, [idempotency.scope]), (stored) => {
        answered = stored;
      }),
    );
  }
  await connection.pipeline(...queries);
  return { found: new RecordSet(actor.dialect, context), answered };
}

function attemptDecision(command: RecordCommand, found: RecordSet, { now, newId }: Connection) {
  try {
    const decided = decideRecords(command, found, {
      now: instantOf(now),
      newId: () => newId(command.actor.workspaceId),
    });
    return decided.ok
      ? { ok: true as const, decision: decided.value, reply: command.reply(found, decided.value.changes) }
      : decided;
  } catch (error) {
    return { ok: false as const, failure: { kind: 'internal', cause: error } as const };
  }
}
