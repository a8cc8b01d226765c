import type { Order } from '../../model/order.ts';
import type {
  Customer,
  OrderRecordKind,
  Product,
  Recorded,
  RecordKind,
  RecordKinds,
  Variant,
} from '../../model/record.ts';
import type { StatusCatalog } from '../../model/status.ts';
import { foldText, isPossibleId } from '../../model/text.ts';
import type { Instant } from '../../model/time.ts';
import type { OrderReference } from '../../store/orders/orders.ts';
import type { DeletedRecord, Stored } from '../../store/records/records.ts';
import type { Workspace } from '../../store/workspaces.ts';

/** The records that were found of each kind, by their own ids. */
export type FoundRecords = { [K in RecordKind]: Map<string, Stored<FoundRecord<K>>> } & {
  /** Deleted records that were read to be restored. */
  deleted: readonly DeletedRecord[];
};

/** Replies show the version of shipments and invoices. */
type FoundRecord<K extends RecordKind> = K extends OrderRecordKind ? Recorded<K> : RecordKinds[K];

/**
 * The records around an order and the names in use, read for a write in its transaction. Lenses and rules read nothing
 * else.
 */
export interface OrderContext extends FoundRecords {
  /** Only its id is known unless it was required. */
  workspace: Workspace;
  statuses: StatusCatalog;
  /** Living variants only, by their own ids. */
  variants: Map<string, { product: Product; variant: Variant }>;
  /** Living customers that were found by reference id, email address or number. */
  reached: Customer[];
  /** Reference ids in use, with the order that has them. */
  referenceIds: Map<string, string>;
  /** The required aliases that an order has already, with the order's own id; see `aliasText`. */
  aliases: Map<string, string>;
  /** The required new ids that an order has or had. */
  takenIds: Set<string>;
  /** When orders were made here, by their own ids. */
  makings: Map<string, Instant>;
}

/** A context before anything was read. */
export function emptyOrderContext(workspaceId: string): OrderContext {
  return {
    workspace: { id: workspaceId, name: '', is_demo: false },
    statuses: [],
    customers: new Map(),
    contacts: new Map(),
    addresses: new Map(),
    payment_methods: new Map(),
    price_lists: new Map(),
    products: new Map(),
    order_types: new Map(),
    service_points: new Map(),
    items: new Map(),
    shipments: new Map(),
    invoices: new Map(),
    deleted: [],
    variants: new Map(),
    reached: [],
    referenceIds: new Map(),
    aliases: new Map(),
    takenIds: new Set(),
    makings: new Map(),
  };
}

/** An id in a dialect, as a key. */
export const aliasText = (dialect: string, alias: string): string => `${dialect} ${alias}`;

/** Orders by the ids that their dialects' clients use: the order with the alias, else the order with the id. */
export class KnownOrders {
  readonly #byAlias = new Map<string, Order>();
  readonly #byId = new Map<string, Order>();

  /** Adds a living order. A deleted one has no aliases. */
  add(order: Order): void {
    this.#byId.set(order.id, order);
    for (const dialect in order.aliases) {
      this.#byAlias.set(aliasText(dialect, order.aliases[dialect] as string), order);
    }
  }

  get({ dialect, id }: OrderReference): Order | undefined {
    return this.#byAlias.get(aliasText(dialect, id)) ?? this.#byId.get(id);
  }
}

/** The customer that a dialect's clients mean by an id: the one with this alias, else the one with this id. */
export function customerKnownAs(
  { customers }: Pick<OrderContext, 'customers'>,
  dialect: string,
  id: string,
): Stored<Customer> | undefined {
  for (const stored of customers.values()) if (stored.record.aliases?.[dialect] === id) return stored;
  return customers.get(id);
}

/** The id by which a dialect's clients know an order's customer. */
export function shownCustomerId(
  { customers }: Pick<OrderContext, 'customers'>,
  dialect: string,
  id: string | undefined,
): string | undefined {
  return id === undefined ? undefined : (customers.get(id)?.record.aliases?.[dialect] ?? id);
}

/** Email addresses are compared without regard to case. */
export interface Reach {
  /** For customers: the reference ids. */
  references?: readonly string[] | undefined;
  emails?: readonly string[] | undefined;
  phones?: readonly string[] | undefined;
}

/**
 * The records that a request requires: those it refers to, and those its answer shows. Ids may come from bodies that
 * are refused later.
 */
export interface RequiredRecords {
  /** By id. Customers also by the alias of a dialect's clients. */
  ids?: { readonly [K in RecordKind]?: readonly string[] } | undefined;
  /** Shipments and invoices by the reference ids of the request. */
  recordReferenceIds?: { readonly [K in OrderRecordKind]?: readonly string[] } | undefined;
  /** The addresses, contacts and payment methods of these customers. */
  ofCustomers?: readonly string[] | undefined;
  /** The price lists that these customers are assigned to. */
  priceListsOfCustomers?: readonly string[] | undefined;
  /** Customers to be found, or else created. */
  customersReachedBy?: Reach | undefined;
  /** Customers to be found, and never created. */
  customersKnownBy?: Reach | undefined;
  /** Contacts to be found, or else created. */
  contactsReachedBy?: Reach | undefined;
  /** Products by the ids of their variants. */
  variants?: readonly string[] | undefined;
  /** Reference ids that the request wants an order to take. */
  referenceIds?: readonly string[];
  /** The id of a new order, if the caller chooses it. */
  newId?: string;
  /** The aliases, in any dialect, that the request gives an order. */
  aliases?: readonly string[];
  /** When the order was made here, for targets with `put`. */
  making?: boolean;
  /** The workspace's settings, which are the defaults of a new order. */
  workspace?: boolean;
  /** The answer shows the order's customer. */
  showsCustomer?: boolean;
  /** The answer shows only the customer's id, so the customer is read only if it has an alias. */
  showsCustomerId?: boolean;
  /** The answer shows the name of the order's payment method. */
  showsPaymentMethod?: boolean;
}

/**
 * The claims of a write. They prevent another write from creating what this one does not find, such as a customer with
 * an email address.
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

/** The values for the columns. Texts that cannot be stored are left out. */
export function comparable(reaches: readonly Reach[]): { emails: string[]; phones: string[]; references: string[] } {
  const isStorable = (text: string): boolean => text !== '' && text.isWellFormed() && !text.includes('\0');
  return {
    emails: reaches.flatMap(({ emails = [] }) => emails.filter(isStorable).map(foldText)),
    phones: reaches.flatMap(({ phones = [] }) => phones.filter(isStorable)),
    references: reaches.flatMap(({ references = [] }) => references.filter(isPossibleId)),
  };
}

/** Whether a request copies personal data of records into its order. An erasure waits for such requests. */
export function copiesRecords({ ids, customersReachedBy, customersKnownBy }: RequiredRecords): boolean {
  const named = ids && [ids.customers, ids.contacts, ids.addresses, ids.service_points];
  return (
    customersReachedBy !== undefined ||
    customersKnownBy !== undefined ||
    (named?.some((each) => each !== undefined && each.length > 0) ?? false)
  );
}
