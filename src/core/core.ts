import type { Access } from './access/access.ts';
import type { WriteCommand, WriteOutcome } from './command.ts';
import type { DryRunNotes } from './dry-run/dry-run-notes.ts';
import type { Erasure } from './erasure/erasure.ts';
import type { Imports } from './imports/imports.ts';
import type { RequiredRecords } from './orders/order-context.ts';
import type { ReadHistory } from './orders/read-history.ts';
import type { ReadOrders } from './orders/read-orders.ts';
import type { Records } from './records/records.ts';
import type { Answers } from './transaction/answers.ts';
import type { WriteQueue } from './transaction/write-queue.ts';
import type { WriteTogether } from './transaction/write-together.ts';

/** What core offers a dialect. */
export interface Core {
  write: WriteQueue['write'];
  /**
   * As `write`, for many commands at once, such as the rows of an import: they go beside everybody else's, in larger
   * transactions. Answers the outcomes in the order of the commands.
   */
  writeMany(commands: readonly WriteCommand[]): Promise<WriteOutcome[]>;
  writeTogether: WriteTogether;
  read: ReadOrders;
  history: ReadHistory;
  records: Records;
  access: Access;
  answers: Answers;
  erasure: Erasure;
  imports: Imports;
  /**
   * A core that decides as this one does, tells what it would have stored, and stores nothing; `requires` is what is to be
   * shown of orders beside what their answers show.
   */
  dryRun(requires: RequiredRecords): DryRun;
}

/** A core that stores nothing, and what it would have stored so far. */
export interface DryRun {
  core: Core;
  told: DryRunNotes;
}
