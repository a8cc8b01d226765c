import type { Needs } from '../../../core/orders/neighbours.ts';
import { valueAt } from '../../value-at.ts';

/** What the view of an order shows of its neighbours. */
export const SHOWN = { showsPaymentMethod: true, showsCustomerId: true } as const satisfies Needs;

/** The records that a body names, read with the order. The body may be anything: what is no text names nothing. */
export function needsOf(body: unknown): Needs {
  const named = (...paths: string[][]): string[] =>
    paths.map((path) => valueAt(body, path)).filter((value) => typeof value === 'string');
  return {
    customers: named(['customer_id']),
    addresses: named(['billing_address', 'id'], ['shipping_address', 'id']),
    contacts: named(['primary_contact', 'id']),
    paymentMethods: named(['payment_method_id']),
    referenceIds: named(['reference_id']),
    ...SHOWN,
  };
}
