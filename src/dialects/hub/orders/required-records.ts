import type { RequiredRecords } from '../../../core/context/order-context.ts';
import { textAt } from '../../../operations/values.ts';

/** The records that a body names, read with the order. The body may be anything: what is no text names nothing. */
export function requirementsOf(body: unknown): RequiredRecords {
  const named = (...paths: string[][]): string[] => paths.flatMap((path) => textAt(body, path) ?? []);
  const addresses = ['billing_address', 'shipping_address'];
  return {
    customers: named(['customer_id']),
    addresses: named(
      ...addresses.flatMap((field) => [
        [field, 'stored_id'],
        [field, 'id'],
      ]),
    ),
    contacts: named(['primary_contact', 'stored_id'], ['primary_contact', 'id']),
    referenceIds: named(['reference_id']),
  };
}
