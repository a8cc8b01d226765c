import type { Reach, RecordSet } from '../../../core/context/record-set.ts';
import { textAt } from '../../../operations/values.ts';
import type { BitbybitCustomer } from '../wire/customers.ts';
import { view } from './lens.ts';

/** The view of a customer who was found, with the addresses that were found. */
export function shown(found: RecordSet, id: string): BitbybitCustomer | undefined {
  const customer = found.get('customers', id);
  return customer && view(customer, found.all('addresses'));
}

/** How a body says that its customer can be reached. The body may be anything: what is no text reaches nobody. */
export function reachOf(body: unknown): Reach {
  const [email, phone] = [textAt(body, ['email']), textAt(body, ['phoneNumber'])];
  return { emails: email === undefined ? [] : [email], phones: phone === undefined ? [] : [phone] };
}
