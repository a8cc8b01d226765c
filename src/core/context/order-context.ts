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

/** Shipments and invoices are shown with their version. */
type FoundRecord<K extends RecordKind> = K extends OrderRecordKind ? Recorded<K> : RecordKinds[K];

/**
 * What was read for a write, in its transaction: the records around an order, and which names are taken. Lenses and rules look things
 * up here and nowhere else.
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

/** The customer whom a dialect's clients know by an id: by an alias first, then by its own id. */
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
