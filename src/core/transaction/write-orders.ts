import { BUSY } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { Query } from '../../store/database/query.ts';
import type { WriteCommand, WriteOutcome } from '../write-command.ts';
import type { Ending, Rollback } from './end.ts';
import { type GroupOptions, type GroupResult, writeGroup } from './group.ts';
import { type Outcome, type Transactions, WAIT_MS } from './run.ts';
import type { WriteQueue } from './write-queue.ts';

/** Commands of one workspace about different orders, which are done together or not at all. */
export interface TogetherRequest {
  workspaceId: string;
  commands: readonly WriteCommand[];
  /** The statements that complete the transaction when all is done, such as storing the answer to the idempotency key. */
  beside(outcomes: readonly WriteOutcome[]): Query<void>[];
}

/** All ways to write orders. None of them rejects. */
export interface WriteOrders {
  write: WriteQueue['write'];
  /**
   * As `write`, for many commands at once, such as the rows of an import. They have a write queue of their own, with larger
   * transactions. Returns the outcomes in the order of the commands.
   */
  writeMany(commands: readonly WriteCommand[]): Promise<WriteOutcome[]>;
  /**
   * Does all commands or none, in one transaction, and returns the outcome of each. When one is refused, nothing is done. Fails with
   * `busy` (one of the orders stays locked), `unavailable` or `internal`.
   */
  writeTogether(request: TogetherRequest): Promise<Result<WriteOutcome[]>>;
}

/** The queues and pools through which orders are written. */
export interface OrderWriters {
  one: WriteQueue;
  many: WriteQueue;
  /** For a request that is one long transaction. */
  together: Transactions;
  /** For dry runs, which lock nothing and may read much. */
  dry: Transactions;
}

/** An order that is created between the lock and the read is not locked. The next attempt locks it. */
const MOST_ATTEMPTS = 5;

/** Dry runs wait as long as lists do. */
const DRY_WAIT_MS = 10_000;

/** Builds the ways to write orders, or their dry run. */
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
    write: one.write.bind(one),
    writeMany: (commands) => Promise.all(commands.map((command) => many.write(command))),
    writeTogether: (request) => writeAllOn(together, request, performance.now() + WAIT_MS),
  };
}

/** A command whose outcome is returned with all others. */
interface Member {
  command: WriteCommand;
}

function runGroup(
  transactions: Transactions,
  workspaceId: string,
  commands: readonly WriteCommand[],
  options: Omit<GroupOptions<Member>, 'waitMs'>,
  untilMs: number,
): Promise<Outcome<GroupResult<Member>>> {
  const members = commands.map((command) => ({ command }));
  return transactions.run(
    workspaceId,
    async (connection, waitMs): Promise<Outcome<GroupResult<Member>>> => {
      const { outcomes, held } = await writeGroup(connection, workspaceId, members, { ...options, waitMs });
      return { ok: true, outcomes, held };
    },
    { untilMs },
  );
}

async function writeAllOn(
  transactions: Transactions,
  request: TogetherRequest,
  untilMs: number,
  attempt = 1,
): Promise<Result<WriteOutcome[]>> {
  const { workspaceId, commands, beside } = request;
  const together = ({ outcomes }: GroupResult<Member>): Query<void>[] => beside([...outcomes.values()]);
  const done = await runGroup(transactions, workspaceId, commands, { together, ending: 'commit' }, untilMs);
  if (!done.ok) return done;
  if (done.held.length === 0) return ok([...done.outcomes.values()]);
  return attempt < MOST_ATTEMPTS ? writeAllOn(transactions, request, untilMs, attempt + 1) : refuse(BUSY);
}

/** Decides commands of one workspace as if they came one after the other, and stores nothing. */
async function decideOn(
  transactions: Transactions,
  commands: readonly WriteCommand[],
  ending: Rollback,
): Promise<WriteOutcome[]> {
  const [first] = commands;
  if (!first) return [];
  const shown = commands.map((command) => ({ ...command, requires: { ...command.requires, ...ending.requires } }));
  const untilMs = performance.now() + DRY_WAIT_MS;
  const done = await runGroup(transactions, first.actor.workspaceId, shown, { ending }, untilMs);
  return done.ok ? [...done.outcomes.values()] : commands.map(() => done);
}
