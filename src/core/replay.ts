import { type StoredAnswer, scopeText } from '../store/idempotency.ts';
import type { IdempotencyClaim, WriteOutcome } from './command.ts';

/**
 * What a request with an idempotency key is answered when the key was used before: the same bytes for the same request,
 * `idempotency_reuse` for another one, and `answer_erased` for one whose answer is gone. `undefined` when it is new.
 */
export function replayOf(
  claim: IdempotencyClaim | undefined,
  answers: ReadonlyMap<string, StoredAnswer>,
): WriteOutcome | undefined {
  const earlier = claim && answers.get(scopeText(claim.scope));
  if (!earlier) return undefined;
  if (earlier.fingerprint !== claim.fingerprint) return { ok: false, failure: { kind: 'idempotency_reuse' } };
  if (earlier.isErased) return { ok: false, failure: { kind: 'answer_erased' } };
  const { status, headers, body } = earlier;
  return { ok: true, reply: { status, headers, body }, replayed: true };
}
