import type { Found } from '../../../core/records/found.ts';
import { view } from './lens.ts';

/** Shows a price list out of what was found: for writes, which leave it there. */
export const showOf =
  (id: string) =>
  (found: Found): unknown => {
    const list = found.get('price_lists', id);
    return { data: list && view(list) };
  };
