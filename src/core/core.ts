import type { Access } from './access/access.ts';
import type { ReadOrders } from './orders/read-orders.ts';
import type { WriteOrder } from './orders/write-order.ts';
import type { Records } from './records/records.ts';

/** What core offers a dialect. */
export interface Core {
  write: WriteOrder['write'];
  read: ReadOrders;
  records: Records;
  access: Access;
}
