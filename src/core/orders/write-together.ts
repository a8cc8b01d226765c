import { v7 as uuidv7 } from 'uuid';
import type { Failure } from '../../model/failure.ts';
import { type Result, refuse } from '../../model/result.ts';
import { Slot } from '../../store/database/connections.ts';
import { CommitUncertain, troubleOf } from '../../store/database/sql-error.ts';
import type { IdempotencyClaim, Reply, WriteCommand, WriteOutcome } from '../command.ts';
import type { Pending } from './command-queue.ts';
import { type BatchResult, type Whole, writeBatch } from './write-batch.ts';
import type { WriteOrderOptions } from './write-order.ts';

/** Commands of one workspace that are done together or not at all, about different orders. */
export interface TogetherRequest {
  workspaceId: string;
  commands: readonly WriteCommand[];
  idempotency: IdempotencyClaim | undefined;
  /** The answer, from what became of each command; when one was refused, nothing was done. */
  reply(outcomes: readonly WriteOutcome[]): Reply;
}

export interface WriteTogether {
  /**
   * Does all or nothing, in one transaction. The answer is remembered for an idempotency key, when all was done. Never
   * rejects. Fails with `idempotency_reuse`, `busy` (one of the orders stays locked), `unavailable` or `internal`.
   */
  write(request: TogetherRequest): Promise<Result<{ reply: Reply; replayed: boolean }>>;
  close(): Promise<void>;
}

const BUSY: Failure = { kind: 'busy', retryAfterSeconds: 1 };
const UNAVAILABLE: Failure = { kind: 'unavailable', retryAfterSeconds: 1 };

const MOST_ATTEMPTS = 5;

/** How long to wait for an order that somebody else holds. */
const LOCK_TIMEOUT_MS = 5000;

/** Opens the way: a connection of its own, on which such transactions take turns. */
export function createWriteTogether(
  options: Pick<WriteOrderOptions, 'connection' | 'transactionTimeoutMs' | 'onError'>,
): WriteTogether {
  const slot = new Slot(options.connection);
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  return {
    write: (request) => {
      if (isClosed) return Promise.resolve(refuse(UNAVAILABLE));
      const turn = last.then(() => run(slot, request, options, 1));
      last = turn;
      return turn;
    },
    close: async () => {
      isClosed = true;
      await last;
      await slot.close();
    },
  };
}

async function run(
  slot: Slot,
  request: TogetherRequest,
  options: Parameters<typeof createWriteTogether>[0],
  attempt: number,
): ReturnType<WriteTogether['write']> {
  try {
    const whole: Whole = { claim: request.idempotency, reply: ({ outcomes }) => request.reply([...outcomes.values()]) };
    const { result, replay } = await transact(slot, request, whole, options);
    if (replay) return replay.ok ? { ok: true, value: { reply: replay.reply, replayed: true } } : replay;
    // An order that came up between the lock and the look is held by nobody: the next look finds it.
    if (result.held.length > 0)
      return attempt < MOST_ATTEMPTS ? run(slot, request, options, attempt + 1) : refuse(BUSY);
    return { ok: true, value: { reply: whole.reply(result), replayed: false } };
  } catch (error) {
    const trouble = error instanceof CommitUncertain ? undefined : troubleOf(error);
    const again = trouble && trouble.kind !== 'locked' && trouble.kind !== 'other' && attempt < MOST_ATTEMPTS;
    if (again && (trouble.kind !== 'away' || attempt < 2)) return run(slot, request, options, attempt + 1);
    if (trouble?.kind === 'locked' || trouble?.kind === 'retry') return refuse(BUSY);
    options.onError(error);
    return refuse(trouble && trouble.kind !== 'away' ? { kind: 'internal' } : UNAVAILABLE);
  }
}

async function transact(
  slot: Slot,
  { workspaceId, commands }: TogetherRequest,
  whole: Whole,
  options: Parameters<typeof createWriteTogether>[0],
): Promise<{ result: BatchResult; replay: WriteOutcome | undefined }> {
  const connection = await slot.get();
  const watchdog = setTimeout(() => connection.destroy(), options.transactionTimeoutMs);
  const pendings = commands.map((command): Pending => ({ command, key: '', settle: () => undefined }));
  try {
    const result = await writeBatch(
      connection,
      { workspaceId, commands: pendings },
      {
        lockTimeoutMs: LOCK_TIMEOUT_MS,
        together: whole,
        surroundings: { now: new Date().toISOString(), newId: uuidv7 },
        onError: options.onError,
      },
    );
    return { result, replay: result.replay };
  } catch (error) {
    if (error instanceof CommitUncertain) connection.destroy();
    else await connection.abandon();
    throw error;
  } finally {
    clearTimeout(watchdog);
  }
}
