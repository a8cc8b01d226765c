import { type StoredAnswer, scopeText } from '../store/idempotency.ts';
import type { IdempotencyClaim, WriteOutcome } from './command.ts';

/**
 * What a request with an idempotency key is answered when the key was used before: the same bytes for the same request, and
 * `idempotency_reuse` for another one. `undefined` when it is new.
 */
export function replayOf(
  claim: IdempotencyClaim | undefined,
  answers: ReadonlyMap<string, StoredAnswer>,
): WriteOutcome | undefined {
  const earlier = claim && answers.get(scopeText(claim.scope));
  if (!earlier) return undefined;
  if (earlier.fingerprint !== claim.fingerprint) return { ok: false, failure: { kind: 'idempotency_reuse' } };
  const { status, headers, body } = earlier;
  return { ok: true, reply: { status, headers, body }, replayed: true };
}
