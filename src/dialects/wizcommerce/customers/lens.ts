import type { RecordSet } from '../../../core/context/record-set.ts';
import type { Problem } from '../../../model/failure.ts';
import { notExempt } from '../../../operations/existing-values.ts';
import { known, valueAt } from '../../../operations/values.ts';
import {
  type AddressOrContactKind,
  type CustomerRecords,
  defaultOf,
  isDefault,
  makeDefault,
  pointAt,
} from '../addresses-and-contacts/customer-records.ts';
import { putAddressOrContact, asSent as sentAddressOrContact } from '../addresses-and-contacts/lens.ts';
import type { SentAddressOrContact } from '../addresses-and-contacts/wire.ts';
import { mayBeExempt } from '../common/lens.ts';
import { AttributeRequest } from '../common/schema.ts';
import { isCountOfPresent, isOfPart, type Named, POINTERS, partProblems, referenceProblems } from './problems.ts';
import { shownName } from './shown-name.ts';
import type { SentCustomer } from './wire.ts';

/** Fields that are stored under the names by which they are sent. */
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
 * Changes a customer's records as a request asks. An address or contact that the request names goes on with the fields that it
 * sends; one that it does not name stays. Answers what is wrong: the problems that the present state does not exempt,
 * fields that a new address or contact lacks, and references that lead nowhere.
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

/** The customer's records of a new customer, or what is wrong with the request for it. Ids in its parts are not read. */
export function newCustomerRecords(
  id: string,
  body: unknown,
  found: RecordSet,
  newId: () => string,
): { customerRecords: CustomerRecords; wrong: Problem[] } {
  const customerRecords: CustomerRecords = { id, customer: {}, addresses: new Map(), contacts: new Map() };
  const { addresses = [], contacts = [] } = body as SentCustomer;
  const named = { addresses: addresses.map(newId), contacts: contacts.map(newId) };
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
    // One that was the default already may have lost that to a later one, though they need not be rivals.
    for (const [i, part] of (sent[kind] ?? []).entries()) {
      const id = named[kind][i] as string;
      if (part.is_default && !isDefault(customerRecords, kind, id)) makeDefault(customerRecords, kind, id);
    }
  }
  for (const [pointer, kind] of POINTERS) {
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

/** A list that is sent. Where there is none, an empty one is none either. */
const list = <T>(field: string, sent: T[] | undefined, present: T[] | undefined): object =>
  sent === undefined || (sent.length === 0 && present === undefined) ? {} : { [field]: sent };

/**
 * Which address or contact each sent one goes on from: the one with its id, or else with its reference id; a new one has a
 * new id. An id that is nobody's here is left as it is, to be complained of.
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

/** What a request would have to send to leave the customer as it is, with the parts where the request has them. */
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
