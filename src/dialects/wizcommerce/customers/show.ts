import type { RecordSet } from '../../../core/context/record-set.ts';
import { view } from './view.ts';

/** Shows a customer out of what was found: for writes, which leave it there. */
export const showOf =
  (id: string) =>
  (found: RecordSet): unknown => {
    const customer = found.get('customers', id);
    return { data: customer && view(customer, found) };
  };
