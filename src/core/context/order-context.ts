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
import type { Instant } from '../../model/time.ts';
import type { Stored } from '../../store/records/records.ts';
import type { Workspace } from '../../store/workspaces.ts';

/** The records that were found of each kind, by their own ids. */
export type FoundRecords = { [K in RecordKind]: Map<string, Stored<FoundRecord<K>>> };

/** What hangs on an order is shown with its version. */
type FoundRecord<K extends RecordKind> = K extends OrderRecordKind ? Recorded<K> : RecordKinds[K];

/**
 * What was read for a write, in its transaction: the records around an order, and what of names is taken. A lens and the rules
 * look things up here and nowhere else.
 */
export interface OrderContext extends FoundRecords {
  /** Only its id is known unless it was required. */
  workspace: Workspace;
  statuses: StatusCatalog;
  /** Living variants only, by their own ids. */
  variants: Map<string, { product: Product; variant: Variant }>;
  /** Living customers who were sought by reference id, email address or number. */
  reached: Customer[];
  /** Reference ids in use, with the order that has them. */
  referenceIds: Map<string, string>;
  /** Of these ids, those by which an order goes already in a dialect, with the order's own; see `aliasText`. */
  aliases: Map<string, string>;
  /** Of the ids that callers bring for new orders, those that an order has already, or had. */
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

/** The customer whom a dialect's clients know by an id: it may be another one than the one whose own id it is. */
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
