import type { Access } from './access.ts';
import type { ReadOrders } from './read-orders.ts';
import type { Records } from './records.ts';
import type { WriteOrder } from './write-order.ts';

/** What core offers a dialect. */
export interface Core {
  write: WriteOrder['write'];
  read: ReadOrders;
  records: Records;
  access: Access;
}
