import type { RecordSet } from '../../../core/context/record-set.ts';
import type { BitbybitProduct } from '../wire/products.ts';
import { view } from './lens.ts';

/** The view of a product that was found. */
export function shown(found: RecordSet, id: string): BitbybitProduct | undefined {
  const product = found.get('products', id);
  return product && view(product);
}
