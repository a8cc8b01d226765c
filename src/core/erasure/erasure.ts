import type { RequestName } from '../../model/request-name.ts';
import type { Ending } from '../transaction/end.ts';
import type { Actor, IdempotencyClaim, Reply, UnwantedVersions, WriteOutcome } from '../write-command.ts';
import type { PersonalExtras } from './erase-order.ts';

/** How many things an erasure blanked. */
export interface ErasureCounts {
  /** Orders that got a new version. */
  orders: number;
  /** Versions in the histories of orders and records. */
  versions: number;
  /** Stored answers of idempotency keys. */
  replies: number;
  records: number;
}

/** A command to erase the data of the person that a customer stands for. */
export interface ErasureCommand {
  actor: Actor;
  customerId: string;
  /** The name of this request, whose own answer shows no personal data. */
  request: RequestName;
  reason: string | undefined;
  personalExtras: PersonalExtras;
  /** The versions of the customer that the caller knows. At another version the command is refused. */
  knownVersions: number[] | undefined;
  unwantedVersions: UnwantedVersions | undefined;
  idempotency: IdempotencyClaim | undefined;
  /** The answer. Pure. */
  reply(counts: ErasureCounts): Reply;
}

/** An erasure, and how its transactions end. */
export interface ErasureRun extends ErasureCommand {
  ending: Ending;
}

export interface Erasure {
  /**
   * Erases in many short transactions. The same request resumes an interrupted erasure, and a repeated request blanks
   * nothing more. First the customer's records are deleted, so that no write copies from them. Then they are blanked,
   * so that no answer shows them. Last their history is blanked. Never rejects. Fails with `not_found`,
   * `version_conflict`, `idempotency_reuse`, `busy`, `unavailable` or `internal`.
   */
  erase(command: ErasureCommand): Promise<WriteOutcome>;
}
