import Big from 'big.js';
import { roundMoney, roundTotal, type ShownDecimal, shownDecimal } from '../../../model/decimal.ts';
import type { LineItem, Order } from '../../../model/order.ts';
import { readExtras } from '../extras.ts';
import type { AssetRecordView, ItemRecord } from '../wire/items.ts';

/** An order's lines: what was planned is the quantity, what was done is what was shipped. Total. */
export function itemRecords(order: Order): ItemRecord[] {
  const { items } = readExtras(order);
  const itemOf = new Map(items.map(({ line_id, id }) => [line_id, id]));
  const money = (value: ShownDecimal) => ({ value, currency: order.currency ?? null });
  return order.line_items.map((line) => ({
    id: line.id,
    name: line.title ?? line.sku,
    created_at: order.created_at,
    updated_at: order.changed_at,
    planned_quantity_of_primary_uom: line.quantity,
    actual_quantity_of_primary_uom: line.shipped_quantity,
    order_item_id: itemOf.get(line.id) ?? null,
    unit_price: line.unit_price === undefined ? null : money(line.unit_price),
    market_share: null,
    tax: null,
    total_actual_price:
      line.unit_price === undefined ? null : money(actualPrice(line, line.unit_price, order.currency)),
  }));
}

const actualPrice = ({ shipped_quantity }: LineItem, unitPrice: number, currency: string | undefined): ShownDecimal =>
  shownDecimal(roundTotal(roundMoney(new Big(unitPrice).times(shipped_quantity)), currency));

/** What is to be done to assets. The hub keeps no assets, so they have no names and no prices. Total. */
export function assetRecords(order: Order): AssetRecordView[] {
  return readExtras(order).assets.map(({ id, action, asset_type, assets }) => ({
    id,
    order: order.display_id,
    asset_action: action,
    order_assets: assets.map((asset) => ({ id: asset, name: null })),
    order_asset_type: { id: asset_type, name: null },
    is_collected: false,
    unit_price: null,
    market_share: null,
    tax: null,
    total_actual_price: null,
    created_at: order.created_at,
    updated_at: order.changed_at,
  }));
}
