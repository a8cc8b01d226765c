import { v7 as uuidv7 } from 'uuid';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { Query } from '../../store/database/query.ts';
import type { WriteCommand, WriteOutcome } from '../command.ts';
import type { Pending } from './command-queue.ts';
import { type Outcome, type Transactions, WAIT_MS } from './run.ts';
import { type Whole, writeBatch } from './write-batch.ts';

/** Commands of one workspace that are done together or not at all, about different orders. */
export interface TogetherRequest {
  workspaceId: string;
  commands: readonly WriteCommand[];
  /** What is written beside the orders when all is done, such as the answer to the request's idempotency key. */
  beside(outcomes: readonly WriteOutcome[]): Query<void>[];
}

/**
 * Does all or nothing, in one transaction, and answers what became of each command: when one was refused, nothing was done.
 * Never rejects. Fails with `busy` (one of the orders stays locked), `unavailable` or `internal`.
 */
export type WriteTogether = (request: TogetherRequest) => Promise<Result<WriteOutcome[]>>;

/** An order that comes up between the lock and the look is held by nobody; the next look finds it. */
const MOST_LOOKS = 5;

/** Opens the way, on transactions that nobody else waits for. */
export function createWriteTogether(transactions: Transactions): WriteTogether {
  const run = async (request: TogetherRequest, untilMs: number, look = 1): ReturnType<WriteTogether> => {
    const { workspaceId, commands, beside } = request;
    const whole: Whole = { beside: ({ outcomes }) => beside([...outcomes.values()]) };
    const pendings = commands.map((command): Pending => ({ command, key: '', untilMs, answer: () => undefined }));
    const done = await transactions.run(
      workspaceId,
      async (connection, waitMs): Promise<Outcome<Awaited<ReturnType<typeof writeBatch>>>> => ({
        ok: true,
        ...(await writeBatch(
          connection,
          { workspaceId, commands: pendings },
          {
            waitMs,
            together: whole,
            surroundings: { now: new Date().toISOString(), newId: uuidv7 },
          },
        )),
      }),
      untilMs,
    );
    if (!done.ok) return done;
    if (done.held.length === 0) return ok([...done.outcomes.values()]);
    return look < MOST_LOOKS ? run(request, untilMs, look + 1) : refuse({ kind: 'busy', retryAfterSeconds: 1 });
  };
  return (request) => run(request, performance.now() + WAIT_MS);
}
