import { ok, type Result, refuse } from '../../model/result.ts';
import type { IdempotencyScope, KeptAnswer, StoredAnswer, StoredAnswers } from '../../store/idempotency.ts';
import type { Sealing } from '../access/sealing.ts';
import type { IdempotencyClaim, Reply, WriteOutcome } from '../write-command.ts';

/**
 * What a request with an idempotency key is answered when the key was used before: the same bytes for the same request,
 * `idempotency_reuse` for another one, and `answer_erased` for one whose answer is gone. `busy` while the request
 * is at work, and `conflict` when another key than the caller's sealed the answer: one that rotation replaced, say. `undefined`
 * when it is new. `sealing` is there for requests and answers that hold a secret.
 */
export function replayOf(
  claim: IdempotencyClaim | undefined,
  answers: StoredAnswers,
  sealing?: Sealing,
): WriteOutcome | undefined {
  const use = claim && answers.find(claim.scope);
  if (!use) return undefined;
  if (use === 'other operation') return refuse({ kind: 'idempotency_reuse', isOtherOperation: true });
  const { answer, isByAddress } = use;
  if (sealing && answer.sealedWith !== sealing.id) {
    const reason =
      'The answer to this Idempotency-Key holds a secret, and can be given again only to the very key that asked first';
    return refuse({ kind: 'conflict', reason });
  }
  if (answer.fingerprint !== fingerprintOf(claim, sealing)) return refuse({ kind: 'idempotency_reuse' });
  if (answer.isErased) return refuse({ kind: 'answer_erased' });
  if (answer.isUnderWay) return refuse({ kind: 'busy', retryAfterSeconds: 1 });
  const reply = opened(answer, isByAddress ? addressContext(claim.scope) : contextOf(claim.scope), sealing);
  return reply.ok ? { ok: true, reply: reply.value, replayed: true } : reply;
}

/** What is kept of an answer for the same request to be answered again. */
export function keptAnswer(claim: IdempotencyClaim, reply: Reply, sealing?: Sealing): KeptAnswer {
  const { scope } = claim;
  const fingerprint = fingerprintOf(claim, sealing);
  if (!sealing) return { scope, answer: { fingerprint, reply } };
  const body = sealing.seal(reply.body, contextOf(scope));
  return { scope, answer: { fingerprint, reply: { ...reply, body }, sealedWith: sealing.id } };
}

function opened({ reply }: StoredAnswer, context: string, sealing: Sealing | undefined): Result<Reply> {
  if (!sealing) return ok(reply);
  const body = sealing.open(reply.body, context);
  return body === undefined ? refuse({ kind: 'internal' }) : ok({ ...reply, body });
}

/** A sealed answer opens for the request that it was given to. */
const contextOf = ({ keyFamily, key, operation, parameters }: IdempotencyScope): string =>
  JSON.stringify([keyFamily, key, operation, parameters]);

/** The context of answers that are found by their address. */
const addressContext = ({ keyFamily, key, address }: IdempotencyScope): string =>
  JSON.stringify([keyFamily, ...address.split(' '), key]);

/** With a plain hash of a request that holds a password, a reader of the database could try passwords quickly. */
const fingerprintOf = ({ fingerprint }: IdempotencyClaim, sealing: Sealing | undefined): string =>
  sealing ? sealing.digest(fingerprint) : fingerprint;
