import type { RecordSet } from '../../../core/context/record-set.ts';
import { customerIdFor, type Recorded } from '../../../model/record.ts';
import { toSeconds } from '../../../model/time.ts';
import { customerRecordsOf, defaultOf } from '../addresses-and-contacts/customer-records.ts';
import { addressView, contactView } from '../addresses-and-contacts/view.ts';
import { NAME } from '../settings.ts';
import { shownName } from './shown-name.ts';
import type { ShownCustomer, ShownCustomerSummary } from './wire.ts';

/** What lists show of a customer. */
export function viewSummary(customer: Recorded<'customers'>): ShownCustomerSummary {
  return {
    id: customerIdFor(customer, NAME),
    reference_id: customer.reference_id,
    display_id: customer.display_id,
    name: shownName(customer),
    display_name: customer.display_name,
    first_name: customer.first_name,
    last_name: customer.last_name,
    phone: customer.phone,
    email: customer.email,
    status: customer.status ?? 'active',
    freight_term: customer.freight_term,
    shipping_method: customer.shipping_method,
    payment_mode: customer.payment_mode,
    payment_term: customer.payment_term,
    created_at: toSeconds(customer.created_at),
    updated_at: toSeconds(customer.changed_at),
  };
}

/** The whole customer, with all addresses and contacts that were found. Total: whatever it holds, there is a view of it. */
export function view(customer: Recorded<'customers'>, found: RecordSet): ShownCustomer {
  const customerRecords = customerRecordsOf(found, customer);
  const id = customerIdFor(customer, NAME);
  return {
    ...viewSummary(customer),
    assigned_sales_reps: (customer.sales_rep_ids ?? []).map((rep) => ({ id: rep })),
    assigned_price_list: priceListOf(customer, found),
    addresses: found
      .all('addresses')
      .filter((address) => address.customer_id === customer.id)
      .map((address) => addressView(address, customerRecords, id)),
    contacts: found
      .all('contacts')
      .filter((contact) => contact.customer_id === customer.id)
      .map((contact) => contactView(contact, customerRecords)),
    attributes: (customer.attributes ?? []).map(({ name, value }) => ({ name, value })),
    primary_contact_id: defaultOf(customerRecords, 'primary_contact_id'),
    default_shipping_address_id: defaultOf(customerRecords, 'default_shipping_address_id'),
    default_billing_address_id: defaultOf(customerRecords, 'default_billing_address_id'),
  };
}

function priceListOf({ price_list_id }: Recorded<'customers'>, found: RecordSet): ShownCustomer['assigned_price_list'] {
  if (price_list_id === undefined) return undefined;
  const list = found.get('price_lists', price_list_id);
  return {
    id: price_list_id,
    name: list?.name,
    status: list && (list.status ?? 'active'),
    reference_id: list?.reference_id,
    description: list?.description,
    created_at: list && toSeconds(list.created_at),
    updated_at: list && toSeconds(list.changed_at),
  };
}
