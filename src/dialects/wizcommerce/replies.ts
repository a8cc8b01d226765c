import {
  fieldsFrom,
  type ReplyRecord,
  type RowOfReply,
  type VendorReplies,
  withoutAbsent,
} from '../../importing/replies/vendor-replies.ts';
import { isObject, known } from '../../operations/values.ts';
import { CustomerAddressPatch, CustomerContactPatch } from './addresses-and-contacts/schema.ts';
import { viewSummary as customerSummary, view as customerView, requiredWith } from './customers/lens.ts';
import { CustomerReply } from './customers/schema.ts';
import { SHOWN, view, viewSummary } from './orders/lens.ts';
import {
  AddressRequestV2,
  ChargeRequest,
  Consent,
  ContactRequest,
  ContainerRequest,
  LineItemRequest,
  RepliesV2,
  type Status,
  V1,
  V2,
} from './orders/schema.ts';
import { status } from './orders/status-mappings.ts';
import { NAME } from './settings.ts';

type Schema = { properties: Record<string, unknown> };

/** An object with the known fields that have a value; `undefined` without an object. */
const part = (schema: Schema, value: unknown): Record<string, unknown> | undefined =>
  isObject(value) ? withoutAbsent(known(schema, value)) : undefined;

const parts = (schema: Schema, list: unknown): Record<string, unknown>[] | undefined =>
  Array.isArray(list)
    ? list.flatMap((each): Record<string, unknown>[] => [part(schema, each) ?? []].flat())
    : undefined;

/** Fields of every order whose names and values are the hub's. */
const SUMMARY = [
  ...['reference_id', 'display_id', 'customer_id', 'amount', 'amount_paid', 'payment_status', 'fulfillment_status'],
  ...['payment_method_id', 'payment_term', 'shipping_method', 'freight_term', 'internal_note', 'customer_note'],
  ...['shipment_date', 'due_date', 'source', 'price_list_id', 'po_number', 'created_at', 'updated_at'],
];

const stateOf = (word: unknown): object | null =>
  word === null || word === undefined ? null : { state: status.means[word as Status] };

/** The row of an order: of a list or a write without its lines, else of a single reply. */
function rowOf(order: ReplyRecord): RowOfReply {
  const summary = {
    aliases: { [NAME]: order['id'] },
    ...fieldsFrom(order, SUMMARY),
    status: stateOf(order['status']),
    primary_contact: part(ContactRequest, order['primary_contact']) ?? null,
    billing_address: part(AddressRequestV2, order['billing_address']) ?? null,
    shipping_address: part(AddressRequestV2, order['shipping_address']) ?? null,
  };
  const { line_items: lines } = order;
  // Only the second version shows the reference ids of addresses. A reply without any says nothing of them.
  const addresses = [summary.billing_address, summary.shipping_address];
  const version = addresses.some((address) => (address?.['reference_id'] ?? address?.['attributes']) !== undefined)
    ? V2.suffix
    : V1.suffix;
  if (!Array.isArray(lines)) return { row: summary, form: 'list', version };
  return {
    form: 'whole',
    version,
    row: {
      ...summary,
      ...fieldsFrom(order, ['discount_value', 'tax_value']),
      ...chargesOf(order),
      customer_consent: part(Consent, order['customer_consent']) ?? null,
      container_info: part(ContainerRequest, order['container_info']) ?? null,
      line_items: parts(LineItemRequest, lines),
      attributes: parts({ properties: { name: {}, value: {} } }, order['attributes']) ?? null,
    },
  };
}

/** The charges. The vendor's sample has the shipping charge among them alone. */
function chargesOf({ charges, additional_charges, shipping_charge }: ReplyRecord): Record<string, unknown> {
  const all = (parts(ChargeRequest, charges) ?? []) as { type?: unknown; amount?: unknown }[];
  const [shipping] = additional_charges === undefined ? all.filter(({ type }) => type === 'shipping') : [];
  return {
    shipping_charge: shipping_charge ?? shipping?.amount ?? null,
    additional_charges: parts(ChargeRequest, additional_charges) ?? all.filter(({ type }) => type !== 'shipping'),
  };
}

const CUSTOMER = [
  ...['reference_id', 'display_id', 'display_name', 'first_name', 'last_name', 'phone', 'email', 'status'],
  ...['freight_term', 'shipping_method', 'payment_mode', 'payment_term'],
];

const DEFAULTS = ['primary_contact_id', 'default_shipping_address_id', 'default_billing_address_id'];

/** Both are shown with a status that requests do not have. */
const withStatus = ({ properties }: Schema): Schema => ({ properties: { ...properties, status: {} } });

const idOf = (value: unknown): unknown => (isObject(value) ? value['id'] : undefined);

function customerRowOf(customer: ReplyRecord): RowOfReply {
  const { name, first_name, last_name, addresses, contacts, assigned_sales_reps: reps } = customer;
  // A person is shown with both names in the place of a company's name.
  const person = [first_name, last_name].filter((each) => each !== undefined && each !== null).join(' ');
  const summary = {
    aliases: { [NAME]: customer['id'] },
    ...fieldsFrom(customer, CUSTOMER),
    name: name === undefined || name === person ? null : name,
  };
  if (!Array.isArray(addresses) && !Array.isArray(contacts)) return { row: summary, form: 'list' };
  return {
    form: 'whole',
    row: {
      ...summary,
      ...fieldsFrom(customer, DEFAULTS),
      price_list_id: idOf(customer['assigned_price_list']) ?? null,
      sales_rep_ids: Array.isArray(reps) ? reps.flatMap((rep) => idOf(rep) ?? []) : null,
      addresses: parts(withStatus(CustomerAddressPatch), addresses) ?? [],
      contacts: parts(withStatus(CustomerContactPatch), contacts) ?? [],
      attributes: parts({ properties: { name: {}, value: {} } }, customer['attributes']) ?? null,
    },
  };
}

const TIMES_OF_RECORDS = 'the hub has its own times of customers, addresses and contacts';
const OF_STORED = 'it is the name of a stored record, which is not imported';

/** How the vendor's replies are read as the hub's rows. */
export const replies: VendorReplies = {
  name: NAME,
  module: import.meta.url,
  wrappers: ['data'],
  orders: {
    schema: RepliesV2.Order.properties.data,
    names: { aliases: 'id' },
    lost: { payment_method: OF_STORED },
    rowOf,
    requires: SHOWN,
    shown: (order, context, form, version) =>
      (form === 'list' ? viewSummary : view)(order, context, version === V1.suffix ? V1 : V2),
  },
  customers: {
    schema: CustomerReply.properties.data,
    names: {
      aliases: 'id',
      price_list_id: 'assigned_price_list',
      sales_rep_ids: 'assigned_sales_reps',
    },
    lost: {
      created_at: TIMES_OF_RECORDS,
      updated_at: TIMES_OF_RECORDS,
      'addresses.created_at': TIMES_OF_RECORDS,
      'addresses.updated_at': TIMES_OF_RECORDS,
      'contacts.created_at': TIMES_OF_RECORDS,
      'contacts.updated_at': TIMES_OF_RECORDS,
      'assigned_price_list.name': OF_STORED,
    },
    rowOf: customerRowOf,
    requires: ([id = '']) => requiredWith(id),
    shown: (customer, found, form) => (form === 'list' ? customerSummary(customer) : customerView(customer, found)),
  },
};
