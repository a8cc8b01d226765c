import type { Customer, Item, OrderType, ServicePoint } from '../../../model/record.ts';
import { readOwn } from '../common/lens.ts';
import { view as itemView } from '../items/lens.ts';
import type { OrderTypeView, Settings } from './schema.ts';

/** What is shown of an order type. */
export const view = ({ id, name, item_selection, asset_selection }: OrderType): OrderTypeView => ({
  id,
  name,
  item_selection: item_selection ?? 'optional',
  asset_selection: asset_selection ?? 'no_asset_item',
});

/** Everything that can be ordered. */
interface Choice {
  types: readonly OrderType[];
  items: readonly Item[];
}

/** The customers and service points that the settings are asked for; `undefined` if none of a kind is named. */
interface Asked {
  customers: readonly Customer[] | undefined;
  points: readonly ServicePoint[] | undefined;
}

/**
 * The order types and items that can be ordered: those of any customer named and of any service point named, or of both if both are named. A
 * customer or service point without settings can order everything.
 */
export function settingsFor({ customers, points }: Asked, choice: Choice, withPoints: boolean): Settings {
  if (!customers && !points) return { order_types: [], order_items: [] };
  const parts = [customers, points].flatMap((records) => (records ? [allowedBy(records, choice)] : []));
  const order_types = choice.types.filter(({ id }) => parts.every(({ types }) => types.has(id)));
  const order_items = choice.items.filter(({ id }) => parts.every(({ items }) => items.has(id)));
  return {
    order_types: order_types.map(view),
    order_items: order_items.map((item) => {
      const { id, name, order_type_id, primary_uom, secondary_uom, point_per_unit_primary_uom } = itemView(item);
      const shown = { id, name, order_type_id, primary_uom, secondary_uom };
      return withPoints ? { ...shown, point_per_unit_primary_uom } : shown;
    }),
  };
}

function allowedBy(records: readonly (Customer | ServicePoint)[], { types, items }: Choice) {
  const allowed = { types: new Set<string>(), items: new Set<string>() };
  for (const record of records) {
    const { order_settings } = readOwn(record);
    if (order_settings.length === 0) {
      for (const { id } of types) allowed.types.add(id);
      for (const { id } of items) allowed.items.add(id);
    }
    for (const { order_type, order_items = [] } of order_settings) {
      allowed.types.add(order_type);
      for (const id of order_items) allowed.items.add(id);
    }
  }
  return allowed;
}
