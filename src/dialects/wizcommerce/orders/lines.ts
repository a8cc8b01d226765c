import type { LineItemDraft } from '../../../model/change.ts';
import type { LineItem } from '../../../model/order.ts';
import { inexpressible } from '../content.ts';
import { counterparts } from '../counterparts.ts';
import { known } from '../known.ts';
import type { ShownLineItem } from './reply.ts';
import { LineItemRequest } from './request.ts';

/** What this dialect shows of a line. */
export function lineView(line: LineItem): ShownLineItem {
  return {
    sku: line.sku,
    quantity: line.quantity,
    shipped_quantity: line.shipped_quantity,
    invoiced_quantity: line.invoiced_quantity,
    cancelled_quantity: line.cancelled_quantity,
    picked_quantity: line.picked_quantity,
    unit_price: line.unit_price,
    discount: line.discount,
    discount_type: line.discount_type,
    is_adhoc: line.is_adhoc,
    note: line.note,
  };
}

const NO_QUANTITIES = {
  quantity: 0,
  shipped_quantity: 0,
  invoiced_quantity: 0,
  cancelled_quantity: 0,
  picked_quantity: 0,
};

/** The lines that a replacement means. A line that goes on keeps its id, its title and all else that cannot be sent. */
export function linesMeant(sent: readonly LineItemRequest[], present: readonly LineItem[]): LineItemDraft[] {
  const matched = counterparts(
    sent.map((line) => line.sku),
    present,
    (line) => line.sku,
  );
  return sent.map((line, i) => ({
    ...inexpressible(LineItemRequest, matched[i]),
    ...NO_QUANTITIES,
    ...known(LineItemRequest, line),
  }));
}
