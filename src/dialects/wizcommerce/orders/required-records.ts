import type { RequiredRecords } from '../../../core/context/required-records.ts';
import { valueAt } from '../../../operations/values.ts';

/** What the view of an order shows of its order context. */
export const SHOWN = { showsPaymentMethod: true, showsCustomerId: true } as const satisfies RequiredRecords;

/** The records that a body names, read with the order. The body may be anything: what is no text names nothing. */
export function requirementsOf(body: unknown): RequiredRecords {
  const named = (...paths: string[][]): string[] =>
    paths.map((path) => valueAt(body, path)).filter((value) => typeof value === 'string');
  return {
    ids: {
      customers: named(['customer_id']),
      addresses: named(['billing_address', 'id'], ['shipping_address', 'id']),
      contacts: named(['primary_contact', 'id']),
      payment_methods: named(['payment_method_id']),
    },
    referenceIds: named(['reference_id']),
    ...SHOWN,
  };
}
