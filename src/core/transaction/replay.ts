import { refuse } from '../../model/result.ts';
import type { StoredAnswers } from '../../store/idempotency.ts';
import type { IdempotencyClaim, WriteOutcome } from '../command.ts';

/**
 * What a request with an idempotency key is answered when the key was used before: the same bytes for the same request,
 * `idempotency_reuse` for another one, and `answer_erased` for one whose answer is gone. `busy` while the request
 * is at work. `undefined` when it is new.
 */
export function replayOf(claim: IdempotencyClaim | undefined, answers: StoredAnswers): WriteOutcome | undefined {
  const use = claim && answers.find(claim.scope);
  if (!use) return undefined;
  if (use === 'other operation') return refuse({ kind: 'idempotency_reuse', isOtherOperation: true });
  const earlier = use.answer;
  if (earlier.fingerprint !== claim.fingerprint) return refuse({ kind: 'idempotency_reuse' });
  if (earlier.isErased) return refuse({ kind: 'answer_erased' });
  if (earlier.isUnderWay) return refuse({ kind: 'busy', retryAfterSeconds: 1 });
  const { status, headers, body } = earlier;
  return { ok: true, reply: { status, headers, body }, replayed: true };
}
