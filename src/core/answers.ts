import { ok, type Result } from '../model/result.ts';
import type { Reading } from '../store/database/connections.ts';
import { findAnswers, keepAnswer } from '../store/idempotency.ts';
import type { IdempotencyClaim, Reply, WriteOutcome } from './command.ts';
import { createGuarded } from './guarded.ts';
import { replayOf } from './replay.ts';

/**
 * Answers to requests that are many transactions, each of which may be done again without doing anything twice. All fail
 * with `unavailable` or `internal`.
 */
export interface Answers {
  /** What the request was answered before, or `undefined`. */
  find(workspaceId: string, claim: IdempotencyClaim): Promise<Result<WriteOutcome | undefined>>;
  /** Keeps an answer, unless somebody was faster: answers what whoever asks again is answered. */
  keep(workspaceId: string, claim: IdempotencyClaim, reply: Reply): Promise<Result<WriteOutcome>>;
}

/** Builds it on shared connections; trouble with the database goes to `onError`. */
export function createAnswers(readers: Reading, onError: (error: unknown) => void): Answers {
  const guarded = createGuarded(onError);
  const find = async (workspaceId: string, claim: IdempotencyClaim): Promise<WriteOutcome | undefined> => {
    const [answers] = await readers.read(findAnswers(workspaceId, [claim.scope]));
    return replayOf(claim, answers);
  };
  return {
    find: (workspaceId, claim) => guarded(async () => ok(await find(workspaceId, claim))),
    keep: (workspaceId, claim, reply) =>
      guarded(async () => {
        const answer = { fingerprint: claim.fingerprint, ...reply };
        const [isKept] = await readers.read(keepAnswer(workspaceId, { scope: claim.scope, answer }));
        const earlier = isKept ? undefined : await find(workspaceId, claim);
        return ok(earlier ?? { ok: true, reply, replayed: false });
      }),
  };
}
