import type { Customer, CustomerAddress, CustomerContact, SteleClient } from '../../sdk/index.ts';
import { SteleError } from '../../sdk/index.ts';
import { plain } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { type FieldOption, type Resource, resourceCommands } from '../records/resource.ts';
import { type Column, pairs } from '../tables/table.ts';

const nameOf = ({ name, display_name, first_name, last_name }: Customer): string =>
  name ?? display_name ?? [first_name, last_name].filter(Boolean).join(' ');

const COLUMNS: readonly Column<Customer>[] = [
  { title: 'ID', hides: 1, of: ({ id }) => plain(id) },
  { title: 'NAME', cutsTo: 16, of: (customer) => plain(nameOf(customer)) },
  { title: 'EMAIL', cutsTo: 16, of: ({ email }) => plain(email ?? '') },
  { title: 'PHONE', hides: 5, of: ({ phone }) => plain(phone ?? '') },
  { title: 'STATUS', hides: 4, of: ({ status }) => status ?? '' },
  {
    title: 'CITY',
    hides: 3,
    cutsTo: 10,
    of: ({ addresses }) => plain(addresses?.find(({ city }) => city)?.city ?? ''),
  },
  { title: 'CHANGED', of: ({ deleted_at, changed_at }) => moment(deleted_at ?? changed_at) },
  { title: 'REFERENCE', hides: 2, cutsTo: 10, of: ({ reference_id }) => plain(reference_id ?? '') },
];

const filled = (parts: readonly (string | undefined)[], between: string): string =>
  parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => plain(part as string))
    .join(between);

const addressText = (address: CustomerAddress): string =>
  filled(
    [
      filled(
        [
          address.type,
          address.is_default ? 'default' : undefined,
          address.status === 'inactive' ? 'inactive' : undefined,
        ],
        ', ',
      ),
      filled([address.first_name, address.last_name], ' '),
      address.address_line_1,
      address.address_line_2,
      filled([filled([address.zip_code, address.city], ' '), address.state, address.country], ', '),
      filled([address.email, address.phone], ' · '),
      address.id,
    ],
    '\n',
  );

const contactText = (contact: CustomerContact): string =>
  filled(
    [
      filled(
        [
          filled([contact.first_name, contact.last_name], ' '),
          contact.designation,
          contact.is_default ? 'default' : undefined,
        ],
        ', ',
      ),
      filled([contact.email, contact.phone], ' · '),
      contact.id,
    ],
    '\n',
  );

/** Renders one customer with its addresses and contacts. */
function customerPage(customer: Customer, orders: string): string {
  const { addresses = [], contacts = [], aliases = {} } = customer;
  return pairs([
    ['Id', plain(customer.id)],
    ['Name', plain(customer.name ?? '')],
    ['Display name', plain(customer.display_name ?? '')],
    ['Person', filled([customer.first_name, customer.last_name], ' ')],
    ['Number', plain(customer.display_id ?? '')],
    ['Reference', plain(customer.reference_id ?? '')],
    ...Object.entries(aliases).map(([dialect, alias]) => [`Id in ${plain(dialect)}`, plain(alias)] as const),
    ['Email', plain(customer.email ?? '')],
    ['Phone', plain(customer.phone ?? '')],
    ['Status', customer.status],
    ['Version', String(customer.version)],
    ['Tags', (customer.tags ?? []).map(plain).join(', ')],
    ['Came from', plain(customer.source ?? '')],
    ['Payment mode', plain(customer.payment_mode ?? '')],
    ['Payment term', plain(customer.payment_term ?? '')],
    ['Shipping method', plain(customer.shipping_method ?? '')],
    ['Freight term', plain(customer.freight_term ?? '')],
    ['Price list', plain(customer.price_list_id ?? '')],
    ['Sales reps', (customer.sales_rep_ids ?? []).map(plain).join(', ')],
    ...(customer.attributes ?? []).map(({ name, value }) => [plain(name), plain(value)] as const),
    ['Created', moment(customer.created_at)],
    ['Changed', moment(customer.changed_at)],
    ['Deleted', moment(customer.deleted_at)],
    ...addresses.map((address) => ['Address', addressText(address)] as const),
    ...contacts.map((contact) => ['Contact', contactText(contact)] as const),
    ['Orders', orders],
  ]);
}

/** How many orders a customer has, and the command that lists them. Empty when the key cannot read orders. */
async function ordersOf({ orders }: SteleClient, { id }: Customer): Promise<string> {
  try {
    const { total = 0 } = await orders.list({ customer_id: [id], limit: 1, total: true }).first();
    return `${count(total, 'order')}: stele orders list --filter customer_id=${plain(id)}`;
  } catch (error) {
    if (error instanceof SteleError && error.status < 500) return '';
    throw error;
  }
}

const field = (flags: string, name: string, description: string): FieldOption => ({
  flags,
  name,
  description,
  field: name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
});

const CUSTOMERS: Resource<Customer> = {
  name: 'customers',
  noun: 'customer',
  calls: (stele) => stele.customers,
  columns: COLUMNS,
  searched: 'a name, the email address, the phone number or an id',
  statuses: true,
  page: customerPage,
  readAround: ordersOf,
  nameOf,
  options: [
    field('--name <name>', 'name', 'the name of a company'),
    field('--display-name <name>', 'displayName', 'the name to display'),
    field('--first-name <name>', 'firstName', 'the first name of a person'),
    field('--last-name <name>', 'lastName', 'the last name of a person'),
    field('--email <email>', 'email', 'the email address'),
    field('--phone <phone>', 'phone', 'the phone number, such as +14155552671'),
    { flags: '--reference <id>', name: 'reference', description: 'your own id', field: 'reference_id' },
    field('--status <status>', 'status', 'active or inactive'),
    field('--payment-term <text>', 'paymentTerm', 'the payment term'),
    field('--tags <tags...>', 'tags', 'the tags, in place of all present ones'),
  ],
  exampleId: '12345678-90ab-cdef-1234-567890abcdef',
  exampleDocument: '{"name":"Acme Ltd","addresses":[{"type":"shipping","city":"Springfield","country":"US"}]}',
  exampleFlags: '--name "Acme Ltd" --email orders@acme.example',
};

/** `stele customers …`. */
export const customersCommands = (signal: AbortSignal) => resourceCommands(CUSTOMERS, signal);
