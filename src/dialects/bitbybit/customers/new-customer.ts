import type { Problem } from '../../../model/failure.ts';
import type { Customer, RecordContent } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { addressMeant } from '../addresses.ts';
import type { NewCustomer } from '../wire/customers.ts';
import { takenProblems } from './taken.ts';

/** Through what those customers came who were made by a call. The vendor's own words for it are not known. */
export const API_SOURCE = 'openapi';

/**
 * The customer that a request means. Fails with `invalid`, every problem named at once, when `others`, who were sought by
 * what it sends, have its email address or number, or when it has several main addresses.
 */
export function customerMeant(sent: NewCustomer, others: readonly Customer[]): Result<RecordContent<'customers'>> {
  const { email, phoneNumber: phone } = sent;
  const problems = [...takenProblems({ email, phone }, others), ...mainAddressProblems(sent)];
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok({
    email,
    phone,
    first_name: sent.firstName,
    last_name: sent.lastName,
    image_url: sent.imageUrl,
    tags: sent.tags ?? [],
    source: API_SOURCE,
  });
}

/** The addresses that a new customer brings, in the order in which they were sent. */
export const addressesMeant = ({ addresses = [] }: NewCustomer, customer_id: string): RecordContent<'addresses'>[] =>
  addresses.map((address) => {
    const { id: _none, ...content } = addressMeant(address);
    return { ...content, customer_id, is_default: address.mainAddress ?? false };
  });

function mainAddressProblems({ addresses = [] }: NewCustomer): Problem[] {
  const mains = addresses.flatMap(({ mainAddress }, i) => (mainAddress ? [i] : []));
  return mains.slice(1).map((i) => ({
    place: 'body',
    path: ['addresses', i, 'mainAddress'],
    rule: 'duplicate',
    reason: 'is true of another address already',
    binding: 'shape',
  }));
}
