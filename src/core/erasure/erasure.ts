import type { RequestName } from '../../model/request-name.ts';
import type { Ending } from '../transaction/end.ts';
import type { Actor, IdempotencyClaim, Reply, UnwantedVersions, WriteOutcome } from '../write-command.ts';
import type { PersonalExtras } from './erase-order.ts';

/** The numbers of blanked things. */
export interface ErasureCounts {
  /** Orders that got a new version. */
  orders: number;
  /** Of orders' and records' histories. */
  versions: number;
  /** Of the stored answers of idempotency keys. */
  replies: number;
  records: number;
}

/** Asks to erase the data of the person that a customer stands for. */
export interface ErasureCommand {
  actor: Actor;
  customerId: string;
  /** The name of this request, whose own answer shows no personal data. */
  request: RequestName;
  reason: string | undefined;
  personalExtras: PersonalExtras;
  /** The versions of the customer that the caller knows; at another one, it is refused. */
  knownVersions: number[] | undefined;
  unwantedVersions: UnwantedVersions | undefined;
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
   * Erases in many short transactions. An interrupted erasure is resumed by the same request, and a repeated one blanks nothing more.
   * First the customer and everything that belongs to them is deleted, so that no write copies from it. Then it is blanked, so that
   * no answer shows it. Last its history is blanked. Never rejects. Fails with `not_found`, `version_conflict`,
   * `idempotency_reuse`, `busy`, `unavailable` or `internal`.
   */
  erase(command: ErasureCommand): Promise<WriteOutcome>;
}
