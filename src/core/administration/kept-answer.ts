import { ok, type Result, refuse } from '../../model/result.ts';
import type { IdempotencyScope, StoredAnswer, StoredAnswers } from '../../store/idempotency.ts';
import type { Principal } from '../access/authenticate.ts';
import type { IdempotencyClaim, Reply } from '../command.ts';

/** Who asks, with which idempotency key, and whether the hub must not be able to read the request and its answer later. */
export interface Asked {
  caller: Pick<Principal, 'sealing'>;
  idempotency: IdempotencyClaim | undefined;
  /** They hold a key or a password. */
  isSecret: boolean;
}

/** Stands beside a stored answer's headers and tells with whose key its body is sealed. Never sent. */
const SEALED_WITH = 'stele-sealed-with';

/** Says that the work is not done: to be asked again. */
const GOES_ON = 202;

/**
 * The answer that a call's idempotency key was given before, if any. Fails with `idempotency_reuse` when it was for another
 * request, or with `conflict` when another key than the caller's sealed it: one that rotation replaced, say.
 */
export function earlierAnswer(
  { caller, idempotency, isSecret }: Asked,
  answers: StoredAnswers,
): Result<Reply> | undefined {
  const use = idempotency && answers.find(idempotency.scope);
  if (!use) return undefined;
  if (use === 'other operation') return refuse({ kind: 'idempotency_reuse', isOtherOperation: true });
  const earlier = use.answer;
  if (earlier.isErased) return refuse({ kind: 'answer_erased' });
  const { [SEALED_WITH]: sealedWith, ...headers } = earlier.headers;
  if (isSecret && sealedWith !== caller.sealing.id) {
    const reason =
      'The answer to this Idempotency-Key holds a secret, and can be given again only to the very key that asked first';
    return refuse({ kind: 'conflict', reason });
  }
  if (earlier.fingerprint !== fingerprintOf(idempotency, { caller, isSecret })) {
    return refuse({ kind: 'idempotency_reuse' });
  }
  const context = use.isByAddress ? addressContext(idempotency.scope) : contextOf(idempotency.scope);
  const body = isSecret ? caller.sealing.open(earlier.body, context) : earlier.body;
  return body === undefined ? refuse({ kind: 'internal' }) : ok({ status: earlier.status, headers, body });
}

/** What is kept of an answer; without an idempotency key, nothing. */
export function answerToKeep(
  { caller, idempotency, isSecret }: Asked,
  reply: Reply,
): { scope: IdempotencyScope; answer: StoredAnswer } | undefined {
  if (!idempotency || reply.status === GOES_ON) return undefined;
  const { scope } = idempotency;
  const fingerprint = fingerprintOf(idempotency, { caller, isSecret });
  if (!isSecret) return { scope, answer: { fingerprint, ...reply } };
  const headers = { ...reply.headers, [SEALED_WITH]: caller.sealing.id };
  const body = caller.sealing.seal(reply.body, contextOf(scope));
  return { scope, answer: { fingerprint, status: reply.status, headers, body } };
}

/** A sealed answer opens for the request that it was given to. */
const contextOf = ({ keyFamily, key, operation, parameters }: IdempotencyScope): string =>
  JSON.stringify([keyFamily, key, operation, parameters]);

/** The context of answers that are found by their address. */
const addressContext = ({ keyFamily, key, address }: IdempotencyScope): string =>
  JSON.stringify([keyFamily, ...address.split(' '), key]);

/** A plain hash of a request with a password would let a reader of the database try passwords quickly. */
const fingerprintOf = (
  { fingerprint }: IdempotencyClaim,
  { caller, isSecret }: Pick<Asked, 'caller' | 'isSecret'>,
): string => (isSecret ? caller.sealing.digest(fingerprint) : fingerprint);
