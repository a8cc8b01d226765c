import { v7 as uuidv7 } from 'uuid';
import { ok } from '../../model/result.ts';
import type { FairReading } from '../../store/database/connections.ts';
import { BEGIN_READING, ROLLBACK } from '../../store/database/transaction.ts';
import { idOfTarget, type WriteCommand, type WriteOutcome } from '../command.ts';
import { createGuarded } from '../guarded.ts';
import type { RequiredRecords } from '../orders/order-context.ts';
import { emptyKnowledge, namesOf, orderQueries, surroundingQueries } from '../transaction/load.ts';
import { Work } from '../transaction/work.ts';
import type { DryRunNotes } from './dry-run-notes.ts';

/** Decides commands of one workspace as if they came one after the other, and stores nothing. */
export type DecideDryRun = (
  commands: readonly WriteCommand[],
  /** What is to be shown of the orders beside what the commands' answers show. */
  requires: RequiredRecords,
  into: DryRunNotes,
) => Promise<WriteOutcome[]>;

/**
 * Builds a dry run: the same reading and deciding as for real, of one moment and without locks. Trouble with the database
 * goes to `onError`.
 */
export function createDryRunOrders(readers: FairReading, onError: (error: unknown) => void): DecideDryRun {
  const guarded = createGuarded(onError);
  return async (commands, requires, into) => {
    const [first] = commands;
    if (!first) return [];
    const { workspaceId } = first.actor;
    const decided = await guarded(async () => {
      const named = namesOf(commands);
      const known = emptyKnowledge(workspaceId);
      const scopes = commands.flatMap(({ idempotency }) => idempotency?.scope ?? []);
      const wishes = commands.map((command) => ({ ...command, requires: { ...command.requires, ...requires } }));
      await readers
        .of(workspaceId)
        .read(
          BEGIN_READING,
          ...orderQueries(workspaceId, named, known),
          ...surroundingQueries(workspaceId, wishes, named, scopes, known),
          ROLLBACK,
        );
      known.locked = new Set(known.found.keys());
      const work = new Work<{ command: WriteCommand }>(workspaceId, known, {
        surroundings: { now: new Date().toISOString(), newId: uuidv7 },
      });
      const takes = commands.map((command) => ({ command }));
      for (const take of takes) work.take(take);
      for (const [{ command }, { before, decision, made }] of work.told) {
        const { actor, reason, target } = command;
        into.orders.push({ asked: idOfTarget(target), actor, before, decision, reason, context: known.context });
        if (made) into.records.push(made);
      }
      return ok(takes.map((take) => work.outcomes.get(take) ?? INTERNAL));
    });
    return decided.ok ? decided.value : commands.map(() => decided);
  };
}

const INTERNAL: WriteOutcome = { ok: false, failure: { kind: 'internal' } };
