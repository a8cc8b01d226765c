import type { RequiredRecords } from '../../core/context/order-context.ts';
import { customerKnownAs, type OrderContext } from '../../core/context/order-context.ts';
import type { CustomerSought } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import type { Customer } from '../../model/record.ts';
import { foldText } from '../../model/text.ts';
import type { OrderRow } from '../import-dialect.ts';
import { isGuestId } from '../mapping/plan.ts';

/** How a row names its customer: by an id, the hub's or the file's, and by a phone number and an email address. */
interface NamedCustomer {
  id: string | undefined;
  phone: string | undefined;
  email: string | undefined;
}

function namedIn(row: OrderRow): NamedCustomer {
  const { customer_id: id, primary_contact: contact, billing_address: address } = row;
  return {
    id: id === undefined || isGuestId(id) ? undefined : id,
    phone: contact?.phone ?? address?.phone,
    email: contact?.email ?? address?.email,
  };
}

const listOf = (text: string | undefined): string[] => (text === undefined ? [] : [text]);

/**
 * The customers that a row may mean, to be read with its order. A customer is made only where the row has an id, so only then
 * it is claimed.
 */
export function requiredCustomers(row: OrderRow): RequiredRecords {
  const { id, phone, email } = namedIn(row);
  const reach = { phones: listOf(phone), emails: listOf(email) };
  if (id !== undefined) return { customersReachedBy: { ...reach, references: [id] } };
  return phone === undefined && email === undefined ? {} : { customersKnownBy: reach };
}

/**
 * The customer of a row: the one with its id in the hub, else with its id as reference id, else with its phone number or email
 * address, else a new one with the id as reference id. Without an id no customer is made; `keeps`: then an order keeps the
 * customer that it has. `undefined`: the row names no customer.
 */
export function customerOf(
  row: OrderRow,
  current: Order | undefined,
  context: Pick<OrderContext, 'customers' | 'reached'>,
  dialect: string,
  keeps: boolean,
): string | CustomerSought | undefined {
  const named = namedIn(row);
  const { id } = named;
  if (id === undefined) {
    return keeps && current?.customer_id !== undefined ? undefined : reachedBy(named, context)?.id;
  }
  if (id === current?.customer_id) return id;
  const stored = customerKnownAs(context, dialect, id);
  if (stored && !stored.deleted) return stored.record.id;
  const found = context.reached.find(({ reference_id }) => reference_id === id) ?? reachedBy(named, context);
  return found?.id ?? soughtBy(row, { ...named, id });
}

const reachedBy = ({ phone, email }: NamedCustomer, { reached }: Pick<OrderContext, 'reached'>): Customer | undefined =>
  (phone && reached.find((customer) => customer.phone === phone)) ||
  (email && reached.find((customer) => customer.email !== undefined && foldText(customer.email) === foldText(email))) ||
  undefined;

const E_164 = /^\+[1-9]\d{1,14}$/;
const EMAIL = /^[^@\s]+@[^@\s]+$/;

function soughtBy(row: OrderRow, { id, phone, email }: NamedCustomer & { id: string }): CustomerSought {
  const { primary_contact: contact, billing_address: billing, shipping_address: shipping } = row;
  const { first_name, last_name } =
    [contact, billing, shipping].find((each) => each?.first_name ?? each?.last_name) ?? {};
  return {
    reference_id: id,
    phone,
    email,
    otherwise: {
      reference_id: id,
      first_name,
      last_name,
      phone: phone !== undefined && E_164.test(phone) ? phone : undefined,
      email: email !== undefined && EMAIL.test(email) ? email : undefined,
      source: row.source,
    },
  };
}
