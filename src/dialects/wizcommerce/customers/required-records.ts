import type { RequiredRecords } from '../../../core/context/required-records.ts';
import { valueAt } from '../../../operations/values.ts';

/** What is read with a customer: all that is shown of one, and the price list that a body names. */
export function requirementsOf(id: string, body?: unknown): RequiredRecords {
  const priceList = valueAt(body, ['assigned_price_list_id']);
  return {
    ofCustomers: [id],
    priceListsOfCustomers: [id],
    ids: { price_lists: typeof priceList === 'string' ? [priceList] : [] },
  };
}
