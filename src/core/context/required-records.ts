import type { OrderRecordKind, RecordKind } from '../../model/record.ts';
import { foldText, isPossibleId } from '../../model/text.ts';

/** Email addresses are compared without regard to case. */
export interface Reach {
  /** Of customers: the ids that callers gave them. */
  references?: readonly string[] | undefined;
  emails?: readonly string[] | undefined;
  phones?: readonly string[] | undefined;
}

/** The records that a request requires: those it refers to, and those its answer shows. Ids may come from bodies that are refused later. */
export interface RequiredRecords {
  /** By their ids; customers also by those that a dialect's clients use. */
  ids?: { readonly [K in RecordKind]?: readonly string[] } | undefined;
  /** Shipments and invoices by the reference ids that the request wants to give them. */
  recordReferenceIds?: { readonly [K in OrderRecordKind]?: readonly string[] } | undefined;
  /** Everything that belongs to these customers: addresses, contacts, payment methods. */
  ofCustomers?: readonly string[] | undefined;
  /** The price lists that these customers are assigned to. */
  priceListsOfCustomers?: readonly string[] | undefined;
  /** Customers who may exist already, or else are to be made. */
  customersReachedBy?: Reach | undefined;
  /** Customers that may exist already; none is made. */
  customersKnownBy?: Reach | undefined;
  /** Contacts that may exist already, or else are to be made. */
  contactsReachedBy?: Reach | undefined;
  /** Products by the ids of their variants. */
  variants?: readonly string[] | undefined;
  /** Reference ids that the request wants an order to take. */
  referenceIds?: readonly string[];
  /** The id that a new order is to have, where the caller brings it. */
  newId?: string;
  /** The ids, in any dialect, that the request wants an order to go by. */
  aliases?: readonly string[];
  /** When the order was made here, for targets with `put`. */
  making?: boolean;
  /** The workspace's settings, which a new order starts from. */
  workspace?: boolean;
  /** The answer shows the order's customer. */
  showsCustomer?: boolean;
  /** The answer shows the customer's id alone: that of a customer who has other ids is read. */
  showsCustomerId?: boolean;
  /** The answer shows the name of the order's payment method. */
  showsPaymentMethod?: boolean;
}

/**
 * The claims of a write, so that no other write makes what this one does not find, such as a customer for an email address.
 */
export function claimsOf({ customersReachedBy, contactsReachedBy }: RequiredRecords): string[] {
  return [...reachClaims('customers', customersReachedBy), ...reachClaims('contacts', contactsReachedBy)];
}

function reachClaims(kind: 'customers' | 'contacts', reach: Reach | undefined): string[] {
  if (!reach) return [];
  const { emails, phones, references } = comparable([reach]);
  return [
    ...emails.map((email) => `${kind} email ${email}`),
    ...phones.map((phone) => `${kind} phone ${phone}`),
    ...references.map((reference) => `${kind} reference ${reference}`),
  ];
}

/** In the form of the columns. Texts that cannot be stored are left out. */
export function comparable(reaches: readonly Reach[]): { emails: string[]; phones: string[]; references: string[] } {
  const isStorable = (text: string): boolean => text !== '' && text.isWellFormed() && !text.includes('\0');
  return {
    emails: reaches.flatMap(({ emails = [] }) => emails.filter(isStorable).map(foldText)),
    phones: reaches.flatMap(({ phones = [] }) => phones.filter(isStorable)),
    references: reaches.flatMap(({ references = [] }) => references.filter(isPossibleId)),
  };
}

/** Whether a request copies what it finds of a person into its order: an erasure waits for those that do. */
export function copiesRecords({ ids, customersReachedBy, customersKnownBy }: RequiredRecords): boolean {
  const named = ids && [ids.customers, ids.contacts, ids.addresses, ids.service_points];
  return (
    customersReachedBy !== undefined ||
    customersKnownBy !== undefined ||
    (named?.some((each) => each !== undefined && each.length > 0) ?? false)
  );
}
