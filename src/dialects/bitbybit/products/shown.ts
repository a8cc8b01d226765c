import type { Found } from '../../../core/records/found.ts';
import type { BitbybitProduct } from '../wire/products.ts';
import { view } from './lens.ts';

/** The view of a product that was found. */
export function shown(found: Found, id: string): BitbybitProduct | undefined {
  const product = found.get('products', id);
  return product && view(product);
}
