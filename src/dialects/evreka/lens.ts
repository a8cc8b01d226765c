import type { Neighbours } from '../../core/neighbours.ts';
import { totals } from '../../core/totals.ts';
import type { OrderPatch } from '../../model/change.ts';
import { idFor, type Order } from '../../model/order.ts';
import type { Address, Contact } from '../../model/party.ts';
import type { Customer } from '../../model/record.ts';
import { NAME, readExtras } from './extras.ts';
import { statusView } from './status.ts';
import type { OrderDetail } from './wire.ts';

type Context = Pick<Neighbours, 'statuses' | 'customers'>;

/** What Evreka360 shows of an order. Total: whatever the order holds, there is a view of it. */
export function view(order: Order, { statuses, customers }: Context): OrderDetail {
  const { entity_type_id, ...extras } = readExtras(order);
  // Actual quantities are facts of the field crew's records, which the hub does not keep: both prices are the total.
  const price = { value: totals(order).total, currency: order.currency ?? null };
  const customer = order.customer_id === undefined ? undefined : customers.get(order.customer_id)?.record;
  return {
    id: idFor(order, NAME),
    name: order.display_id,
    created_at: order.created_at,
    updated_at: order.changed_at,
    address: order.shipping_address ? onOneLine(order.shipping_address) : null,
    note: order.internal_note ?? null,
    status: statusView(order, statuses),
    entity:
      order.customer_id === undefined
        ? null
        : { id: order.customer_id, name: nameOf(customer), type_id: entity_type_id },
    price,
    planned_price: price,
    contacts: order.primary_contact ? [contactView(order.primary_contact)] : [],
    ...extras,
  };
}

/**
 * The canonical change that a status id means: none when the order has it, even if the catalog no longer knows it.
 * Whether the entry exists and can be reached is for the rules to say.
 */
export function put(order: Order, statusId: string): OrderPatch {
  return statusId === order.status_id ? {} : { status: { entry_id: statusId } };
}

const contactView = (contact: Contact): OrderDetail['contacts'][number] => ({
  id: contact.id ?? null,
  full_name: fullName(contact) ?? contact.email ?? contact.phone ?? null,
});

const nameOf = (customer: Customer | undefined): string | null =>
  customer ? (customer.name ?? fullName(customer) ?? null) : null;

const fullName = (person: Pick<Contact, 'first_name' | 'last_name'>): string | undefined =>
  joined(' ', [person.first_name, person.last_name]);

/** As on an envelope, from the street to the country: `1 Main St, Flat 2, 94105 San Francisco, CA, US`. */
const onOneLine = (address: Address): string | null =>
  joined(', ', [
    address.address_line_1,
    address.address_line_2,
    joined(' ', [address.zip_code, address.city]),
    address.state,
    address.country,
  ]) ?? null;

function joined(separator: string, parts: (string | undefined)[]): string | undefined {
  const present = parts.map((part) => part?.trim()).filter(Boolean);
  return present.length > 0 ? present.join(separator) : undefined;
}
