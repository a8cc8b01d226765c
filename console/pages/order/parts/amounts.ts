import Big from 'big.js';
import type { Order } from '../../../../sdk/index.ts';

type Line = Pick<Order['line_items'][number], 'quantity' | 'unit_price' | 'discount' | 'discount_type'>;
type Charge = Order['additional_charges'][number];

const PLACES = 4;
const rounded = (value: Big): Big => value.round(PLACES, Big.roundHalfEven);
const sum = (parts: readonly Big[]): Big => parts.reduce((total, part) => total.plus(part), new Big(0));

/** Quantity × unit price, as the hub computes it: to four places, half to even. */
export const grossOf = ({ quantity, unit_price }: Line): Big => rounded(new Big(quantity).times(unit_price ?? 0));

/** The sum of the lines before discounts. */
export const sumOfLines = (lines: readonly Line[]): Big => sum(lines.map(grossOf));

/** The discounts of the lines together. */
export const discountOfLines = (lines: readonly Line[]): Big =>
  sum(
    lines.map(({ quantity, unit_price, discount = 0, discount_type }) =>
      rounded(
        (discount_type === 'percentage' ? new Big(unit_price ?? 0).times(discount).div(100) : new Big(discount)).times(
          quantity,
        ),
      ),
    ),
  );

/** What a charge adds to the total; less than 0 for a discount. */
export function valueOfCharge({ type, value_type, amount = 0 }: Charge, subtotal: number | string): Big {
  const value = rounded(value_type === 'percentage' ? new Big(subtotal).times(amount).div(100) : new Big(amount));
  return type === 'tax' ? value : value.times(-1);
}
