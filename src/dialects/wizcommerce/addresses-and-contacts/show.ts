import type { RecordSet } from '../../../core/context/record-set.ts';
import type { Kind } from './kinds.ts';
import { ownOf } from './kinds.ts';

/** Shows one of a customer's addresses or contacts out of what was found: for writes, which leave it there. */
export const showOf =
  (kind: Kind, customerId: string, id: string) =>
  (found: RecordSet): unknown => {
    const customer = found.get('customers', customerId);
    const record = customer && ownOf(found, kind, customer, id);
    return { data: record && kind.show(record, customer, found) };
  };
