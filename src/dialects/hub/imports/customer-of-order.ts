import { customerKnownAs, type OrderContext, type RequiredRecords } from '../../../core/orders/order-context.ts';
import { isGuestId } from '../../../importing/mapping/plan.ts';
import type { CustomerSought } from '../../../model/change.ts';
import { foldText } from '../../../model/fold.ts';
import type { Order } from '../../../model/order.ts';
import type { Customer } from '../../../model/record.ts';
import { NAME } from '../name.ts';
import type { OrderRow } from './order-row.ts';

/** By what a row names its customer: an id, here or in the file's own system, and how the customer is reached. */
interface Named {
  id: string | undefined;
  phone: string | undefined;
  email: string | undefined;
}

function namedIn(row: OrderRow): Named {
  const { customer_id: id, primary_contact: contact, billing_address: address } = row;
  return {
    id: id === undefined || isGuestId(id) ? undefined : id,
    phone: contact?.phone ?? address?.phone,
    email: contact?.email ?? address?.email,
  };
}

const listOf = (text: string | undefined): string[] => (text === undefined ? [] : [text]);

/** Whom a row may mean, to be read with its order. Only with an id a customer may be made, so that only then it is claimed. */
export function customerRequirements(row: OrderRow): RequiredRecords {
  const { id, phone, email } = namedIn(row);
  const reach = { phones: listOf(phone), emails: listOf(email) };
  if (id !== undefined) return { customersReachedBy: { ...reach, references: [id] } };
  return phone === undefined && email === undefined ? {} : { customersKnownBy: reach };
}

/**
 * The customer of a row: who has its id here, else who has it as reference id, else whom its phone number or email address
 * reaches, else one to be made with the id as reference id. Without an id none is made, and `keeps` leaves an order the
 * customer that it has. `undefined` where the row names no customer.
 */
export function customerOf(
  row: OrderRow,
  current: Order | undefined,
  context: Pick<OrderContext, 'customers' | 'reached'>,
  keeps: boolean,
): string | CustomerSought | undefined {
  const named = namedIn(row);
  const { id } = named;
  if (id === undefined) {
    return keeps && current?.customer_id !== undefined ? undefined : reachedBy(named, context)?.id;
  }
  if (id === current?.customer_id) return id;
  const stored = customerKnownAs(context, NAME, id);
  if (stored && !stored.deleted) return stored.record.id;
  const found = context.reached.find(({ reference_id }) => reference_id === id) ?? reachedBy(named, context);
  return found?.id ?? soughtBy(row, { ...named, id });
}

const reachedBy = ({ phone, email }: Named, { reached }: Pick<OrderContext, 'reached'>): Customer | undefined =>
  (phone && reached.find((customer) => customer.phone === phone)) ||
  (email && reached.find((customer) => customer.email !== undefined && foldText(customer.email) === foldText(email))) ||
  undefined;

const E_164 = /^\+[1-9]\d{1,14}$/;
const EMAIL = /^[^@\s]+@[^@\s]+$/;

function soughtBy(row: OrderRow, { id, phone, email }: Named & { id: string }): CustomerSought {
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
