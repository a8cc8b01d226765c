/**
 * Why a webhook was refused. `missing_header`: it lacks a header of its format. `invalid_header`: one that cannot be read.
 * `too_old`, `too_new`: its time is further away than the tolerance. `wrong_signature`: no signature fits the body and a secret.
 * `invalid_secret`: the receiver's own secret cannot be read. `invalid_body`: it is signed, and is not an event.
 */
export type WebhookRefusal =
  | 'missing_header'
  | 'invalid_header'
  | 'too_old'
  | 'too_new'
  | 'wrong_signature'
  | 'invalid_secret'
  | 'invalid_body';

/** A webhook does not come from the hub, or comes too late. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly reason: WebhookRefusal;

  constructor(reason: WebhookRefusal, message: string) {
    super(message);
    this.reason = reason;
  }
}
