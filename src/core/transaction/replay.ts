import { BUSY } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { IdempotencyScope, KeptAnswer, StoredAnswer, StoredAnswers } from '../../store/idempotency.ts';
import type { Sealing } from '../access/sealing.ts';
import type { IdempotencyClaim, Reply, WriteOutcome } from '../write-command.ts';

/**
 * The answer to a request whose idempotency key was used before. The same request gets the same bytes, and another
 * request gets `idempotency_reuse`. It is `answer_erased` after an erasure, `busy` while the first request is in
 * progress, and `conflict` when another API key sealed the answer, such as one before a rotation. `undefined` when the
 * key is new. `sealing` is given for requests and answers that hold a secret.
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
  if (answer.isUnderWay) return refuse(BUSY);
  const reply = opened(answer, isByAddress ? addressContext(claim.scope) : contextOf(claim.scope), sealing);
  return reply.ok ? { ok: true, reply: reply.value, replayed: true } : reply;
}

/** An answer in its stored form. */
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

/** The context of a sealed answer, so that only the same request opens it. */
const contextOf = ({ keyFamily, key, operation, parameters }: IdempotencyScope): string =>
  JSON.stringify([keyFamily, key, operation, parameters]);

/** The context of sealed answers that are found by their address. */
const addressContext = ({ keyFamily, key, address }: IdempotencyScope): string =>
  JSON.stringify([keyFamily, ...address.split(' '), key]);

/** Keyed for a request with a password: from a plain hash, a reader of the database could find it by trying. */
const fingerprintOf = ({ fingerprint }: IdempotencyClaim, sealing: Sealing | undefined): string =>
  sealing ? sealing.digest(fingerprint) : fingerprint;
