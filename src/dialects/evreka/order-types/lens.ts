import type { OrderType } from '../../../model/record.ts';
import type { OrderTypeView } from '../wire/order-types.ts';

/** What is shown of an order type, and what orders of it are held to. */
export const view = ({ id, name, item_selection, asset_selection }: OrderType): OrderTypeView => ({
  id,
  name,
  item_selection: item_selection ?? 'optional',
  asset_selection: asset_selection ?? 'no_asset_item',
});
