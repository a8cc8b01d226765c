import { isPossibleId } from '../model/id.ts';
import type {
  Customer,
  PaymentMethod,
  RecordKind,
  RecordKinds,
  StoredAddress,
  StoredContact,
} from '../model/record.ts';
import type { StatusCatalog } from '../model/status.ts';
import { findReferenceIds, type OrderReference } from '../store/orders.ts';
import { type Query, storing } from '../store/query.ts';
import { findRecords, findRecordsOfOrders, type Stored } from '../store/records.ts';
import { findStatuses } from '../store/statuses.ts';
import { findWorkspace, type Workspace } from '../store/workspaces.ts';

/** What a request needs to have at hand beside the order: what it refers to, and what its answer shows. */
export interface Needs {
  customers?: readonly string[];
  contacts?: readonly string[];
  addresses?: readonly string[];
  paymentMethods?: readonly string[];
  /** Reference ids the request wants to take. */
  referenceIds?: readonly string[];
  /** The workspace's settings, which a new order starts from. */
  workspace?: boolean;
  /** The answer shows the order's customer. */
  showsCustomer?: boolean;
  /** The answer shows the name of the order's payment method. */
  showsPaymentMethod?: boolean;
}

/** The records around an order, read in the same transaction. A lens and `decide` look things up here and nowhere else. */
export interface Neighbours {
  /** Only its id is known unless a need asked for it. */
  workspace: Workspace;
  statuses: StatusCatalog;
  customers: Map<string, Stored<Customer>>;
  contacts: Map<string, Stored<StoredContact>>;
  addresses: Map<string, Stored<StoredAddress>>;
  paymentMethods: Map<string, Stored<PaymentMethod>>;
  /** Reference ids in use, with the order that has them. */
  referenceIds: Map<string, string>;
}

/** Neighbours before anything was read. */
export function emptyNeighbours(workspaceId: string): Neighbours {
  return {
    workspace: { id: workspaceId, name: '', is_demo: false },
    statuses: [],
    customers: new Map(),
    contacts: new Map(),
    addresses: new Map(),
    paymentMethods: new Map(),
    referenceIds: new Map(),
  };
}

/** The queries that fetch what a batch needs, to be sent in one flight; each fills its part of `into`. */
export function neighbourQueries(
  workspaceId: string,
  needs: readonly Needs[],
  references: readonly OrderReference[],
  into: Neighbours,
): Query<void>[] {
  const queries: Query<void>[] = [
    storing(findStatuses(workspaceId), (found) => {
      into.statuses = found;
    }),
  ];
  if (needs.some((need) => need.workspace)) {
    queries.push(
      storing(findWorkspace(workspaceId), (found) => {
        if (found) into.workspace = found;
      }),
    );
  }
  const named = <K extends RecordKind>(table: K, field: keyof Needs, parties: Parties<K>): void => {
    const ids = collect(needs, field);
    if (ids.length > 0) queries.push(storing(findRecords(table, workspaceId, ids), (found) => add(parties, found)));
  };
  named('customers', 'customers', into.customers);
  named('contacts', 'contacts', into.contacts);
  named('addresses', 'addresses', into.addresses);
  named('payment_methods', 'paymentMethods', into.paymentMethods);
  const shown = <K extends 'customers' | 'payment_methods'>(
    table: K,
    field: keyof Needs,
    parties: Parties<K>,
  ): void => {
    if (references.length === 0 || !needs.some((need) => need[field])) return;
    queries.push(storing(findRecordsOfOrders(table, workspaceId, references), (found) => add(parties, found)));
  };
  shown('customers', 'showsCustomer', into.customers);
  shown('payment_methods', 'showsPaymentMethod', into.paymentMethods);
  const referenceIds = collect(needs, 'referenceIds');
  if (referenceIds.length > 0) {
    queries.push(
      storing(findReferenceIds(workspaceId, referenceIds), (found) => {
        into.referenceIds = found;
      }),
    );
  }
  return queries;
}

type Parties<K extends RecordKind> = Map<string, Stored<RecordKinds[K]>>;

function add<T extends { id: string }>(map: Map<string, Stored<T>>, found: readonly Stored<T>[]): void {
  for (const stored of found) map.set(stored.record.id, stored);
}

/** Ids come from bodies that may be refused later: what cannot be an id is not asked for. */
function collect(needs: readonly Needs[], field: keyof Needs): string[] {
  const ids = new Set<string>();
  for (const need of needs) {
    const wanted = need[field];
    if (Array.isArray(wanted)) for (const id of wanted) if (isPossibleId(id)) ids.add(id);
  }
  return [...ids];
}
