import type { RequiredRecords } from '../../../core/context/order-context.ts';
import type { RecordSet } from '../../../core/context/record-set.ts';
import {
  type AddressOrContactKind,
  type CustomerRecords,
  customerRecordsOf,
  defaultOf,
  isDefault,
  makeDefault,
  pointAt,
} from '../../../core/records/customer-records.ts';
import type { Problem } from '../../../model/failure.ts';
import { type Customer, customerIdFor, type Recorded } from '../../../model/record.ts';
import { toSeconds } from '../../../model/time.ts';
import { notExempt } from '../../../operations/existing-values.ts';
import { known, textAt, valueAt } from '../../../operations/values.ts';
import {
  addressView,
  contactView,
  putAddressOrContact,
  asSent as sentAddressOrContact,
} from '../addresses-and-contacts/lens.ts';
import type { SentAddressOrContact } from '../addresses-and-contacts/schema.ts';
import { mayBeExempt } from '../common/lens.ts';
import { AttributeRequest } from '../common/schema.ts';
import { NAME } from '../settings.ts';
import type { SentCustomer, ShownCustomer, ShownCustomerSummary } from './schema.ts';

/** The records that are read with a customer: those that its view shows, and the price list in the body. */
export const requiredWith = (id: string, body?: unknown): RequiredRecords => ({
  ofCustomers: [id],
  priceListsOfCustomers: [id],
  ids: { price_lists: [textAt(body, ['assigned_price_list_id']) ?? []].flat() },
});

/**
 * The name of a customer in this dialect. The vendor has only companies. A customer from a dialect of persons has the
 * first and last name here, which is also how lists are sorted by `company_name`.
 */
function shownName({ name, first_name, last_name }: Omit<Customer, 'id'>): string | undefined {
  return name ?? ([first_name, last_name].filter((part) => part !== undefined).join(' ') || undefined);
}

/** The view of a customer in lists. */
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

/** The view of a customer with all addresses and contacts that were read. Total: there is a view of every record. */
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

/** Fields whose stored names are the names in requests. */
const PLAIN = [
  'reference_id',
  'display_id',
  'display_name',
  'first_name',
  'last_name',
  'phone',
  'email',
  'freight_term',
  'shipping_method',
  'payment_mode',
  'payment_term',
] as const satisfies (keyof SentCustomer)[];

/**
 * Changes a customer's records as a request says. A named address or contact keeps the fields that are not sent, and
 * one that is not named stays. Returns the problems: those that the stored customer does not exempt, missing fields of
 * a new address or contact, and references to missing records.
 */
export function patchCustomerRecords(
  customerRecords: CustomerRecords,
  body: unknown,
  problems: readonly Problem[],
  found: RecordSet,
  newId: () => string,
): Problem[] {
  return change(customerRecords, body, problems, found, namesOf(customerRecords, body, newId));
}

/** The records of a new customer, or the problems of the request. Ids of sent addresses and contacts are ignored. */
export function newCustomerRecords(
  id: string,
  body: unknown,
  found: RecordSet,
  newId: () => string,
): { customerRecords: CustomerRecords; wrong: Problem[] } {
  const customerRecords: CustomerRecords = { id, customer: {}, addresses: new Map(), contacts: new Map() };
  const { addresses = [], contacts = [] } = body as SentCustomer;
  const named = { addresses: addresses.map(() => newId()), contacts: contacts.map(() => newId()) };
  return { customerRecords, wrong: change(customerRecords, body, [], found, named) };
}

function change(
  customerRecords: CustomerRecords,
  body: unknown,
  problems: readonly Problem[],
  found: RecordSet,
  named: Named,
): Problem[] {
  const wrong = [
    ...notExempt(
      problems.filter((problem) => !isOfPart(problem) && !isCountOfPresent(customerRecords, problem, named)),
      body,
      asSent(customerRecords, named),
      { may: mayBeExempt },
    ),
    ...partProblems(customerRecords, problems, named),
    ...referenceProblems(customerRecords, body, found),
  ];
  if (wrong.length > 0) return wrong;
  const sent = body as SentCustomer;
  putFields(customerRecords, sent);
  for (const kind of ['addresses', 'contacts'] as const) {
    for (const [i, part] of (sent[kind] ?? []).entries()) {
      const id = named[kind][i] as string;
      const present = customerRecords[kind].has(id) ? sentAddressOrContact(customerRecords, kind, id) : {};
      putAddressOrContact(customerRecords, kind, id, { ...present, ...(part as SentAddressOrContact) });
    }
    // A record that was the default already may have lost the mark to a later one of another type.
    for (const [i, part] of (sent[kind] ?? []).entries()) {
      const id = named[kind][i] as string;
      if (part.is_default && !isDefault(customerRecords, kind, id)) makeDefault(customerRecords, kind, id);
    }
  }
  for (const [pointer, kind] of DEFAULT_FIELDS) {
    const id = sent[pointer];
    if (id === undefined || id === defaultOf(customerRecords, pointer)) continue;
    makeDefault(customerRecords, kind, id);
    pointAt(customerRecords, pointer, id);
  }
  return [];
}

function putFields(customerRecords: CustomerRecords, sent: SentCustomer): void {
  const plain = Object.fromEntries(
    PLAIN.filter((field) => sent[field] !== undefined).map((field) => [field, sent[field]]),
  );
  const { company_name, assigned_price_list_id, assigned_sales_rep_ids, attributes } = sent;
  const { customer } = customerRecords;
  customerRecords.customer = {
    ...customer,
    ...plain,
    ...(company_name === undefined || company_name === shownName({ ...customer, ...plain })
      ? {}
      : { name: company_name }),
    ...(assigned_price_list_id === undefined ? {} : { price_list_id: assigned_price_list_id }),
    ...list('sales_rep_ids', assigned_sales_rep_ids, customer.sales_rep_ids),
    ...list(
      'attributes',
      attributes?.map((attribute) => known(AttributeRequest, attribute)),
      customer.attributes,
    ),
  };
}

/** A field with a sent list. An empty list is left out when the stored customer has none. */
const list = <T>(field: string, sent: T[] | undefined, present: T[] | undefined): object =>
  sent === undefined || (sent.length === 0 && present === undefined) ? {} : { [field]: sent };

/**
 * The id of the stored address or contact that each sent one changes: the one with its id, or else with its reference
 * id. A new one gets a new id. `undefined` stands for an id that is not one of the customer's, which is a problem.
 */
function namesOf(customerRecords: CustomerRecords, body: unknown, newId: () => string): Named {
  const names = (kind: AddressOrContactKind): (string | undefined)[] => {
    const sent = valueAt(body, [kind]);
    const byReference = new Map([...customerRecords[kind]].map(([id, { reference_id }]) => [reference_id, id]));
    byReference.delete(undefined);
    return (Array.isArray(sent) ? sent : []).map((part) => {
      const id = valueAt(part, ['id']);
      if (typeof id === 'string') return customerRecords[kind].has(id) ? id : undefined;
      const reference = valueAt(part, ['reference_id']);
      return byReference.get(typeof reference === 'string' ? reference : undefined) ?? newId();
    });
  };
  return { addresses: names('addresses'), contacts: names('contacts') };
}

/**
 * The request that would leave the customer as it is, with addresses and contacts at their places in the present
 * request.
 */
function asSent(customerRecords: CustomerRecords, named: Named): unknown {
  const { customer } = customerRecords;
  const parts = (kind: AddressOrContactKind): unknown[] =>
    named[kind].map((id) =>
      id !== undefined && customerRecords[kind].has(id)
        ? { id, ...sentAddressOrContact(customerRecords, kind, id) }
        : {},
    );
  return {
    ...customer,
    company_name: shownName(customer),
    assigned_price_list_id: customer.price_list_id,
    assigned_sales_rep_ids: customer.sales_rep_ids,
    addresses: parts('addresses'),
    contacts: parts('contacts'),
  };
}

/** The fields that choose a customer's defaults, with the kind and type of the record. */
const DEFAULT_FIELDS = [
  ['primary_contact_id', 'contacts', undefined],
  ['default_shipping_address_id', 'addresses', 'shipping'],
  ['default_billing_address_id', 'addresses', 'billing'],
] as const;

/** The id of each sent address or contact (see `namesOf`). */
type Named = Record<AddressOrContactKind, (string | undefined)[]>;

/**
 * Whether the stored customer could exempt a problem. A stored address or contact may be sent without its required
 * fields.
 */
export const isExemptibleInPatch = (problem: Problem): boolean => mayBeExempt(problem) || isOfPart(problem);

/** Whether an address or contact lacks a field. */
const isOfPart = ({ place, path, rule }: Problem): boolean =>
  place === 'body' && rule === 'required' && path.length === 3 && (path[0] === 'addresses' || path[0] === 'contacts');

/** Whether all of too many sent addresses or contacts are stored, as in a view that is sent back. */
function isCountOfPresent(customerRecords: CustomerRecords, { path, rule }: Problem, named: Named): boolean {
  const kind = path[0];
  if (rule !== 'count' || path.length !== 1 || (kind !== 'addresses' && kind !== 'contacts')) return false;
  return named[kind].every((id) => id !== undefined && customerRecords[kind].has(id));
}

/**
 * The problems of sent addresses and contacts: missing fields of new ones, ids of other customers, and one named twice.
 */
function partProblems(customerRecords: CustomerRecords, problems: readonly Problem[], named: Named): Problem[] {
  const lacking = problems.filter((problem) => {
    if (!isOfPart(problem)) return false;
    const [kind, i] = problem.path as [AddressOrContactKind, number];
    const id = named[kind][i];
    return id !== undefined && !customerRecords[kind].has(id);
  });
  const strange = (['addresses', 'contacts'] as const).flatMap((kind) =>
    named[kind].flatMap((id, i) =>
      id === undefined ? [problemAt([kind, i, 'id'], 'reference', "is not one of the customer's own")] : [],
    ),
  );
  const twice = (['addresses', 'contacts'] as const).flatMap((kind) =>
    named[kind].flatMap((id, i) =>
      id !== undefined && named[kind].indexOf(id) < i ? [problemAt([kind, i], 'duplicate', 'is named twice')] : [],
    ),
  );
  return [...lacking, ...strange, ...twice];
}

/** The problems of changed references to records that do not exist. */
function referenceProblems(customerRecords: CustomerRecords, body: unknown, found: RecordSet): Problem[] {
  const problems: Problem[] = [];
  const priceList = valueAt(body, ['assigned_price_list_id']);
  if (typeof priceList === 'string' && priceList !== customerRecords.customer.price_list_id) {
    if (!found.get('price_lists', priceList)) {
      problems.push(problemAt(['assigned_price_list_id'], 'reference', 'does not exist'));
    }
  }
  for (const [pointer, kind, type] of DEFAULT_FIELDS) {
    const id = valueAt(body, [pointer]);
    if (typeof id !== 'string' || id === defaultOf(customerRecords, pointer)) continue;
    const record = customerRecords[kind].get(id);
    if (!record) problems.push(problemAt([pointer], 'reference', "is not one of the customer's own"));
    else if (type && 'type' in record && record.type !== undefined && record.type !== type) {
      problems.push(problemAt([pointer], 'reference', `is not the id of a ${type} address`));
    }
  }
  return problems;
}

const problemAt = (path: Problem['path'], rule: Problem['rule'], reason: string): Problem => ({
  place: 'body',
  path,
  rule,
  reason,
  binding: 'limit',
});
