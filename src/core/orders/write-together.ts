import { v7 as uuidv7 } from 'uuid';
import { type Result, refuse } from '../../model/result.ts';
import type { IdempotencyClaim, Reply, WriteCommand, WriteOutcome } from '../command.ts';
import { type Outcome, type Transactions, WAIT_MS } from '../transactions.ts';
import type { Pending } from './command-queue.ts';
import { type Whole, writeBatch } from './write-batch.ts';

/** Commands of one workspace that are done together or not at all, about different orders. */
export interface TogetherRequest {
  workspaceId: string;
  commands: readonly WriteCommand[];
  idempotency: IdempotencyClaim | undefined;
  /** The answer, from what became of each command; when one was refused, nothing was done. */
  reply(outcomes: readonly WriteOutcome[]): Reply;
}

/**
 * Does all or nothing, in one transaction. The answer is remembered for an idempotency key, when all was done. Never
 * rejects. Fails with `idempotency_reuse`, `busy` (one of the orders stays locked), `unavailable` or `internal`.
 */
export type WriteTogether = (request: TogetherRequest) => Promise<Result<{ reply: Reply; replayed: boolean }>>;

/** An order that comes up between the lock and the look is held by nobody; the next look finds it. */
const MOST_LOOKS = 5;

/** Opens the way, on transactions that nobody else waits for. */
export function createWriteTogether(transactions: Transactions): WriteTogether {
  const run = async (request: TogetherRequest, untilMs: number, look = 1): ReturnType<WriteTogether> => {
    const { workspaceId, commands, idempotency, reply } = request;
    const whole: Whole = { claim: idempotency, reply: ({ outcomes }) => reply([...outcomes.values()]) };
    const pendings = commands.map((command): Pending => ({ command, key: '', untilMs, settle: () => undefined }));
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
    if (done.replay)
      return done.replay.ok ? { ok: true, value: { reply: done.replay.reply, replayed: true } } : done.replay;
    if (done.held.length === 0) return { ok: true, value: { reply: whole.reply(done), replayed: false } };
    return look < MOST_LOOKS ? run(request, untilMs, look + 1) : refuse({ kind: 'busy', retryAfterSeconds: 1 });
  };
  return (request) => run(request, performance.now() + WAIT_MS);
}
