import { isStoredReference, type OrderPatch } from '../../model/change.ts';
import type { Problem } from '../../model/failure.ts';
import type { Order } from '../../model/order.ts';
import type { OrderContext } from '../context/order-context.ts';

/** The parts of a patch that refer to other records. */
export type Referring = Pick<OrderPatch, 'customer_id' | 'billing_address' | 'shipping_address' | 'primary_contact'>;

/**
 * The references in a patch whose record does not exist. A reference that the order has already is not checked, since its record may
 * have been deleted.
 */
export function referenceProblems(
  order: Order | undefined,
  patch: Referring,
  { customers, addresses, contacts }: Pick<OrderContext, 'customers' | 'addresses' | 'contacts'>,
): Problem[] {
  const problems: Problem[] = [];
  const demand = (path: string[], found: { deleted: boolean } | undefined): void => {
    if (found && !found.deleted) return;
    problems.push({ place: 'body', path, rule: 'reference', reason: 'does not exist', binding: 'limit' });
  };
  const { customer_id } = patch;
  if (typeof customer_id === 'string' && customer_id !== order?.customer_id) {
    demand(['customer_id'], customers.get(customer_id));
  }
  for (const field of ['billing_address', 'shipping_address', 'primary_contact'] as const) {
    const requested = patch[field];
    if (!requested || !isStoredReference(requested)) continue;
    demand([field, 'id'], (field === 'primary_contact' ? contacts : addresses).get(requested.stored_id));
  }
  return problems;
}
