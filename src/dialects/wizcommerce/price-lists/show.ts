import type { RecordSet } from '../../../core/context/record-set.ts';
import { view } from './lens.ts';

/** Shows a price list out of what was found: for writes, which leave it there. */
export const showOf =
  (id: string) =>
  (found: RecordSet): unknown => {
    const list = found.get('price_lists', id);
    return { data: list && view(list) };
  };
