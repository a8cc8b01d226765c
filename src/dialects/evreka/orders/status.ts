import type { Order } from '../../../model/order.ts';
import { findEntry, livingEntries, type StatusCatalog } from '../../../model/status.ts';
import type { Mapping } from '../../mapping.ts';
import type { OrderDetail, StatusList } from '../wire/orders.ts';

/** Empty: a status here *is* an entry of the catalog, so there are no words of the vendor's to map. */
export const mappings: readonly Mapping[] = [];

/** The statuses that orders can get, in the workspace's own order. */
export function statusList(catalog: StatusCatalog): StatusList {
  return { items: livingEntries(catalog).map(({ id, name, color }) => ({ id, name, color })) };
}

/** The order's status; one that the catalog no longer knows goes by its id. */
export function statusView({ status_id: id }: Order, catalog: StatusCatalog): OrderDetail['status'] {
  return { id, name: findEntry(catalog, id)?.name ?? id };
}
