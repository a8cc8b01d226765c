import type { Access } from './access/access.ts';
import type { WriteCommand, WriteOutcome } from './command.ts';
import type { ReadOrders } from './orders/read-orders.ts';
import type { WriteOrder } from './orders/write-order.ts';
import type { WriteTogether } from './orders/write-together.ts';
import type { Records } from './records/records.ts';

/** What core offers a dialect. */
export interface Core {
  write: WriteOrder['write'];
  /**
   * As `write`, for many commands at once, such as the rows of an import: they go beside everybody else's, in larger
   * transactions. Answers the outcomes in the order of the commands.
   */
  writeMany(commands: readonly WriteCommand[]): Promise<WriteOutcome[]>;
  writeTogether: WriteTogether['write'];
  read: ReadOrders;
  records: Records;
  access: Access;
}
