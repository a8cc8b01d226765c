import { ok, type Result, refuse } from '../model/result.ts';
import { BEGIN, ROLLBACK, waitAtMost } from '../store/database/transaction.ts';
import { findAnswers, insertAnswers, keyText } from '../store/idempotency.ts';
import { claim } from '../store/records/records.ts';
import type { IdempotencyClaim, Reply, WriteOutcome } from './command.ts';
import { replayOf } from './replay.ts';
import type { Outcome, Transactions } from './transactions.ts';

/** An idempotency key that is nobody else's until it is let go. One of the two is to be called, whatever happens. */
export interface ClaimedAnswer {
  /** Keeps what is answered, for whoever asks again, and lets the key go. Fails with `unavailable` or `internal`. */
  keep(reply: Reply): Promise<Result<void>>;
  /** Lets the key go, as if it had not been used. May be called after `keep`, and more than once. */
  release(): void;
}

/** Answers to requests that are many transactions, each of which may be done again without doing anything twice. */
export interface Answers {
  /**
   * Claims a request's idempotency key, after whoever has it; or answers what the request was answered before. Fails with
   * `busy` when somebody has it for long, `unavailable` or `internal`.
   */
  claim(workspaceId: string, claim: IdempotencyClaim): Promise<Result<ClaimedAnswer | { earlier: WriteOutcome }>>;
}

/** Whoever asks again while the first is at work waits so long. */
const WAIT_MS = 10_000;

/** Builds it on transactions of their own, each of which is open as long as its request takes. */
export function createAnswers(transactions: Transactions): Answers {
  return {
    claim: (workspaceId, asked) =>
      new Promise((resolve) => {
        // One for all tries: a commit that PostgreSQL rolled back is tried again with the same answer.
        const end = Promise.withResolvers<Reply | undefined>();
        const ended = transactions.run(workspaceId, async (connection): Promise<Outcome<object>> => {
          const [, , , answers] = await connection.flight(
            BEGIN,
            waitAtMost(WAIT_MS),
            claim(workspaceId, [`answer ${keyText(asked.scope)}`]),
            findAnswers(workspaceId, [asked.scope]),
          );
          const earlier = replayOf(asked, answers);
          if (earlier) {
            end.resolve(undefined);
            resolve(ok({ earlier }));
          } else {
            resolve(
              ok({
                keep: async (reply) => {
                  end.resolve(reply);
                  const kept = await ended;
                  return kept.ok ? ok(undefined) : kept;
                },
                release: () => end.resolve(undefined),
              }),
            );
          }
          const reply = await end.promise;
          if (!reply) await connection.flight(ROLLBACK);
          else {
            const answer = { fingerprint: asked.fingerprint, ...reply };
            await connection.commit([insertAnswers(workspaceId, [{ scope: asked.scope, answer }])]);
          }
          return { ok: true };
        });
        // Where it was claimed, this comes too late to matter.
        void ended.then((outcome) => resolve(outcome.ok ? refuse({ kind: 'internal' }) : outcome));
      }),
  };
}
