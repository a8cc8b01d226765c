import type { JsonObject } from '../../../model/json.ts';
import type { LineItem } from '../../../model/order.ts';
import type { Product, Variant } from '../../../model/record.ts';
import { textAt, valueAt } from '../../../operations/values.ts';
import type * as wire from '../wire/orders.ts';

/**
 * What is shown of a line. Of the variant it was made from, the order has a copy: whatever becomes of the variant, the
 * line stays as it was.
 */
export function lineView(line: LineItem, extras: JsonObject | undefined): wire.LineItem {
  const title = line.title ?? line.sku;
  const price = line.unit_price ?? 0;
  const copy = copyFor(line, extras);
  const id = textAt(copy, ['id']);
  return {
    id: line.id,
    quantity: wholeUnits(line.quantity),
    price,
    title,
    productVariant: {
      ...(id === undefined ? {} : { id }),
      key: textAt(copy, ['key']) ?? title,
      price: numberAt(copy, 'price') ?? price,
      compareAtPrice: numberAt(copy, 'compareAtPrice') ?? null,
      inventorySku: valueAt(copy, ['inventorySku']) === null ? null : line.sku,
      media: textAt(copy, ['media']) ?? null,
    },
  };
}

/** What an order's extras keep of the variants that its lines were made from, by the ids of the lines. */
export const variantCopies = (made: readonly { lineId: string; variant: Variant }[]): JsonObject => ({
  variants: Object.fromEntries(made.map(({ lineId, variant }) => [lineId, copyOf(variant)])),
});

const copyOf = (variant: Variant): JsonObject => ({
  id: variant.id,
  key: variant.title,
  price: variant.price,
  compareAtPrice: variant.compare_at_price ?? null,
  inventorySku: variant.sku ?? null,
  media: variant.media ?? null,
});

/** A line needs a SKU; a variant may have none. */
export const skuOf = ({ sku, id }: Variant): string => sku ?? id;

/** A product with one variant often gives both the same name. */
export const titleOf = ({ name }: Product, { title }: Variant): string =>
  title === name ? name : `${name} – ${title}`;

/** The copy of the variant, unless the line has come to stand for something else since. */
function copyFor({ id, sku }: LineItem, extras: JsonObject | undefined): unknown {
  const copy = valueAt(extras, ['variants', id]);
  const copied = valueAt(copy, ['inventorySku']) ?? textAt(copy, ['id']);
  return valueAt(copy, ['inventorySku']) === undefined || copied === sku ? copy : undefined;
}

function numberAt(value: unknown, field: string): number | undefined {
  const found = valueAt(value, [field]);
  return typeof found === 'number' ? found : undefined;
}

/** The nearest whole number, since bitbybit counts pieces; what is not nothing is never shown as nothing. */
const wholeUnits = (quantity: number): number => Math.sign(quantity) * Math.max(1, Math.round(Math.abs(quantity)));
