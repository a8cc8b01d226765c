import { foldText } from '../../model/fold.ts';
import { isPossibleId } from '../../model/id.ts';
import { RECORD_KINDS, type Recorded, type RecordKind } from '../../model/record.ts';
import { type Query, storing } from '../../store/database/query.ts';
import {
  findLiving,
  findOfCustomers,
  findPriceListsOfCustomers,
  findProductsOfVariants,
  findReachedBy,
  findReferredToAs,
  OF_CUSTOMERS,
} from '../../store/records/records.ts';

/** Which records a call needs at hand. Only living ones are found. */
export interface RequiredRecordSet {
  ids?: { [K in RecordKind]?: readonly string[] } | undefined;
  /** Everything that belongs to these customers: addresses, contacts, payment methods. */
  ofCustomers?: readonly string[] | undefined;
  /** The price lists that these customers are assigned to. */
  priceListsOfCustomers?: readonly string[] | undefined;
  /** Customers with one of these reference ids. */
  customersReferredToAs?: readonly string[] | undefined;
  /** Customers with one of these email addresses or numbers. */
  customersReachedBy?: Reach | undefined;
  /** Contacts with one of these email addresses or numbers. */
  contactsReachedBy?: Reach | undefined;
  /** The products to which these variants belong. */
  productsOfVariants?: readonly string[] | undefined;
}

/** Email addresses are compared without regard to case. */
export interface Reach {
  /** Of customers: the ids that callers gave them. */
  references?: readonly string[] | undefined;
  emails?: readonly string[] | undefined;
  phones?: readonly string[] | undefined;
}

/** The records that were found, as they are in one moment. Customers go by the ids that a dialect's clients use. */
export class RecordSet {
  readonly #dialect: string;
  readonly #records = new Map<RecordKind, Map<string, Recorded<RecordKind>>>();

  /** Without a dialect, customers go by their own ids alone. */
  constructor(dialect = '') {
    this.#dialect = dialect;
  }

  /** A living record by its id: the one that the dialect's clients use, else its own. */
  get<K extends RecordKind>(kind: K, id: string | undefined): Recorded<K> | undefined {
    const records = this.#records.get(kind);
    if (id === undefined || !records) return undefined;
    return (this.#byAlias(kind, id) ?? records.get(id)) as Recorded<K> | undefined;
  }

  #byAlias(kind: RecordKind, id: string): Recorded<'customers'> | undefined {
    if (kind !== 'customers') return undefined;
    const customers = this.#records.get('customers') as Map<string, Recorded<'customers'>>;
    for (const customer of customers.values()) if (customer.aliases?.[this.#dialect] === id) return customer;
    return undefined;
  }

  /** All that were found of a kind, in the order of their creation. */
  all<K extends RecordKind>(kind: K): Recorded<K>[] {
    const records = [...(this.#records.get(kind)?.values() ?? [])] as Recorded<K>[];
    return records.sort((a, b) => compare(a.created_at, b.created_at) || compare(a.id, b.id));
  }

  /** Adds records, or puts them in the place of those with their ids. */
  put(kind: RecordKind, records: readonly Recorded<RecordKind>[]): void {
    const known = this.#records.get(kind) ?? new Map<string, Recorded<RecordKind>>();
    for (const record of records) known.set(record.id, record);
    this.#records.set(kind, known);
  }

  remove(kind: RecordKind, id: string): void {
    this.#records.get(kind)?.delete(id);
  }
}

/** The queries that fetch what is needed, to be sent in one pipeline; each adds to `into`. */
export function recordQueries(workspaceId: string, requires: RequiredRecordSet, into: RecordSet): Query<void>[] {
  const queries: Query<void>[] = [];
  const keep = <K extends RecordKind>(kind: K, query: Query<Recorded<K>[]>): void => {
    queries.push(storing(query, (records) => into.put(kind, records)));
  };
  for (const kind of RECORD_KINDS) {
    const ids = (requires.ids?.[kind] ?? []).filter(isPossibleId);
    if (ids.length > 0) keep(kind, findLiving(kind, workspaceId, ids));
  }
  const customerIds = (requires.ofCustomers ?? []).filter(isPossibleId);
  if (customerIds.length > 0) {
    for (const kind of OF_CUSTOMERS) keep(kind, findOfCustomers(kind, workspaceId, customerIds));
  }
  const assignedIds = (requires.priceListsOfCustomers ?? []).filter(isPossibleId);
  if (assignedIds.length > 0) keep('price_lists', findPriceListsOfCustomers(workspaceId, assignedIds));
  const referred = [...(requires.customersReferredToAs ?? []), ...(requires.customersReachedBy?.references ?? [])];
  const references = referred.filter(isPossibleId);
  if (references.length > 0) keep('customers', findReferredToAs('customers', workspaceId, references));
  for (const [kind, reach] of [
    ['customers', requires.customersReachedBy],
    ['contacts', requires.contactsReachedBy],
  ] as const) {
    const { emails, phones } = comparable(reach);
    if (emails.length + phones.length > 0) keep(kind, findReachedBy(kind, workspaceId, emails, phones));
  }
  const variantIds = (requires.productsOfVariants ?? []).filter(isPossibleId);
  if (variantIds.length > 0) keep('products', findProductsOfVariants(workspaceId, variantIds));
  return queries;
}

/**
 * What a write must claim before it looks, so that no other makes what it does not find: a customer for an email address,
 * say.
 */
export function claimsOf(requires: Pick<RequiredRecordSet, 'customersReachedBy' | 'contactsReachedBy'>): string[] {
  return [
    ...reachClaims('customers', requires.customersReachedBy),
    ...reachClaims('contacts', requires.contactsReachedBy),
  ];
}

function reachClaims(kind: 'customers' | 'contacts', reach: Reach | undefined): string[] {
  const { emails, phones } = comparable(reach);
  return [
    ...emails.map((email) => `${kind} email ${email}`),
    ...phones.map((phone) => `${kind} phone ${phone}`),
    ...(reach?.references ?? []).filter(isPossibleId).map((reference) => `${kind} reference ${reference}`),
  ];
}

/** As the columns have them. */
function comparable(reach: Reach | undefined): { emails: string[]; phones: string[] } {
  const { emails = [], phones = [] } = reach ?? {};
  const isStorable = (text: string): boolean => text !== '' && text.isWellFormed() && !text.includes('\0');
  return {
    emails: emails.filter(isStorable).map(foldText),
    phones: phones.filter(isStorable),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
