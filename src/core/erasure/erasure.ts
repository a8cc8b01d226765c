import type { RequestName } from '../../model/request-name.ts';
import type { Actor, IdempotencyClaim, Reply, Unwanted, WriteOutcome } from '../command.ts';
import type { Ending } from '../transaction/end.ts';
import type { PersonalExtras } from './erase-order.ts';

/** How much was blanked. */
export interface ErasureCounts {
  /** Orders that got a new version. */
  orders: number;
  /** Of orders' and records' histories. */
  versions: number;
  /** Of the answers that are kept for idempotency keys. */
  replies: number;
  records: number;
}

/** A wish to erase the data of the person that a customer is. */
export interface ErasureCommand {
  actor: Actor;
  customerId: string;
  /** The request itself: its own answer shows no personal data. */
  request: RequestName;
  reason: string | undefined;
  personalExtras: PersonalExtras;
  /** `If-Match`: the versions of the customer that the caller knows. */
  ifMatch: number[] | undefined;
  ifNoneMatch: Unwanted | undefined;
  idempotency: IdempotencyClaim | undefined;
  /** The answer when it is done. Pure. */
  reply(counts: ErasureCounts): Reply;
}

/** An erasure, and how its transactions end. */
export interface ErasureRun extends ErasureCommand {
  ending: Ending;
}

export interface Erasure {
  /**
   * Erases in many short transactions, in an order in which whoever asks again goes on where it ended, and asking once more
   * blanks nothing more. First the customer and all that belongs to them is deleted, so that nobody copies from it any
   * more, and blanked, so that nobody shows it; last its history is blanked. Never rejects. Fails with `not_found`, `version_conflict`, `idempotency_reuse`, `busy`,
   * `unavailable` or `internal`.
   */
  erase(command: ErasureCommand): Promise<WriteOutcome>;
}
