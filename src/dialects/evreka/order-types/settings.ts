import type { Customer, Item, OrderType, ServicePoint } from '../../../model/record.ts';
import { view as itemView } from '../items/lens.ts';
import { readKept } from '../kept.ts';
import type { Settings } from '../wire/order-types.ts';
import { view as typeView } from './lens.ts';

/** What can be ordered altogether. */
interface Choice {
  types: readonly OrderType[];
  items: readonly Item[];
}

/** For whom it is asked; a kind that was not asked for is `undefined`. */
interface Asked {
  customers: readonly Customer[] | undefined;
  points: readonly ServicePoint[] | undefined;
}

/**
 * Which order types and items can be ordered: those of any customer asked for, and of any place; of both, where both were
 * asked for. A customer or place without settings of its own is served with everything.
 */
export function settingsFor({ customers, points }: Asked, choice: Choice, withPoints: boolean): Settings {
  if (!customers && !points) return { order_types: [], order_items: [] };
  const parts = [customers, points].flatMap((records) => (records ? [allowedBy(records, choice)] : []));
  const order_types = choice.types.filter(({ id }) => parts.every(({ types }) => types.has(id)));
  const order_items = choice.items.filter(({ id }) => parts.every(({ items }) => items.has(id)));
  return {
    order_types: order_types.map(typeView),
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
    const { order_settings } = readKept(record);
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
