import { ok, type Result, refuse } from '../../model/result.ts';
import type { Query } from '../../store/database/query.ts';
import type { WriteCommand, WriteOutcome } from '../command.ts';
import type { Ending, Rollback } from './end.ts';
import { BUSY, type Outcome, type Transactions, WAIT_MS } from './run.ts';
import { type BatchOptions, type BatchResult, writeBatch } from './write-batch.ts';
import type { WriteQueue } from './write-queue.ts';

/** Commands of one workspace that are done together or not at all, about different orders. */
export interface TogetherRequest {
  workspaceId: string;
  commands: readonly WriteCommand[];
  /** What is written beside the orders when all is done, such as the answer to the request's idempotency key. */
  beside(outcomes: readonly WriteOutcome[]): Query<void>[];
}

/** All ways to write orders. None rejects. */
export interface WriteOrders {
  write: WriteQueue['write'];
  /**
   * As `write`, for many commands at once, such as the rows of an import: they go beside everybody else's, in larger
   * transactions. Answers the outcomes in the order of the commands.
   */
  writeMany(commands: readonly WriteCommand[]): Promise<WriteOutcome[]>;
  /**
   * Does all or nothing, in one transaction, and answers what became of each command: when one was refused, nothing was done.
   * Fails with `busy` (one of the orders stays locked), `unavailable` or `internal`.
   */
  writeTogether(request: TogetherRequest): Promise<Result<WriteOutcome[]>>;
}

/** What orders are written on. */
export interface OrderWriters {
  one: WriteQueue;
  many: WriteQueue;
  /** For requests that are one long transaction. */
  together: Transactions;
  /** For dry runs, which hold nothing and may read much. */
  dry: Transactions;
}

/** An order that comes up between the lock and the look is held by nobody; the next look finds it. */
const MOST_LOOKS = 5;

/** Dry runs wait as long as lists do. */
const DRY_WAIT_MS = 10_000;

/** Builds the writing of orders, or the dry run of it. */
export function createWriteOrders({ one, many, together, dry }: OrderWriters, ending: Ending): WriteOrders {
  if (ending !== 'commit') {
    const decideAll = (commands: readonly WriteCommand[]): Promise<WriteOutcome[]> => decideOn(dry, commands, ending);
    return {
      write: async (command) => (await decideAll([command]))[0] ?? { ok: false, failure: { kind: 'internal' } },
      writeMany: decideAll,
      writeTogether: async ({ commands }) => ok(await decideAll(commands)),
    };
  }
  return {
    write: (command) => one.write(command),
    writeMany: (commands) => Promise.all(commands.map((command) => many.write(command))),
    writeTogether: (request) => writeAllOn(together, request, performance.now() + WAIT_MS),
  };
}

/** A command with nobody waiting for its own outcome. */
interface Member {
  command: WriteCommand;
}

function runBatch(
  transactions: Transactions,
  workspaceId: string,
  commands: readonly WriteCommand[],
  options: Omit<BatchOptions<Member>, 'waitMs'>,
  untilMs: number,
): Promise<Outcome<BatchResult<Member>>> {
  const members = commands.map((command) => ({ command }));
  return transactions.run(
    workspaceId,
    async (connection, waitMs): Promise<Outcome<BatchResult<Member>>> => {
      const { outcomes, held } = await writeBatch(connection, workspaceId, members, { ...options, waitMs });
      return { ok: true, outcomes, held };
    },
    { untilMs },
  );
}

async function writeAllOn(
  transactions: Transactions,
  request: TogetherRequest,
  untilMs: number,
  look = 1,
): Promise<Result<WriteOutcome[]>> {
  const { workspaceId, commands, beside } = request;
  const together = ({ outcomes }: BatchResult<Member>): Query<void>[] => beside([...outcomes.values()]);
  const done = await runBatch(transactions, workspaceId, commands, { together, ending: 'commit' }, untilMs);
  if (!done.ok) return done;
  if (done.held.length === 0) return ok([...done.outcomes.values()]);
  return look < MOST_LOOKS ? writeAllOn(transactions, request, untilMs, look + 1) : refuse(BUSY);
}

/** Decides commands of one workspace as if they came one after the other. */
async function decideOn(
  transactions: Transactions,
  commands: readonly WriteCommand[],
  ending: Rollback,
): Promise<WriteOutcome[]> {
  const [first] = commands;
  if (!first) return [];
  const shown = commands.map((command) => ({ ...command, requires: { ...command.requires, ...ending.requires } }));
  const untilMs = performance.now() + DRY_WAIT_MS;
  const done = await runBatch(transactions, first.actor.workspaceId, shown, { ending }, untilMs);
  return done.ok ? [...done.outcomes.values()] : commands.map(() => done);
}
