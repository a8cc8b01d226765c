import { isPossibleId } from '../model/id.ts';
import type { Customer, PaymentMethod, StoredAddress, StoredContact } from '../model/party.ts';
import type { StatusCatalog } from '../model/status.ts';
import { findReferenceIds, type OrderReference } from '../store/orders.ts';
import { findParties, findPartiesOfOrders, type PartyKinds, type PartyTable, type Stored } from '../store/parties.ts';
import type { Query } from '../store/query.ts';
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
  /** The answer shows the order's customer. */
  showsCustomer?: boolean;
  /** The answer shows the name of the order's payment method. */
  showsPaymentMethod?: boolean;
}

/** The records around an order, read in the same transaction. A lens and `decide` look things up here and nowhere else. */
export interface Neighbours {
  workspace: Workspace;
  statuses: StatusCatalog;
  customers: Map<string, Stored<Customer>>;
  contacts: Map<string, Stored<StoredContact>>;
  addresses: Map<string, Stored<StoredAddress>>;
  paymentMethods: Map<string, Stored<PaymentMethod>>;
  /** Reference ids in use, with the order that has them. */
  referenceIds: Map<string, string>;
}

export function emptyNeighbours(workspace: Workspace, statuses: StatusCatalog): Neighbours {
  return {
    workspace,
    statuses,
    customers: new Map(),
    contacts: new Map(),
    addresses: new Map(),
    paymentMethods: new Map(),
    referenceIds: new Map(),
  };
}

/** The queries that fetch what a batch needs, to be sent in one flight; each fills its part of the neighbours. */
export function neighbourQueries(
  workspaceId: string,
  needs: readonly Needs[],
  references: readonly OrderReference[],
): Query<(neighbours: Neighbours) => void>[] {
  const queries: Query<(neighbours: Neighbours) => void>[] = [
    filling(findWorkspace(workspaceId), (found, into) => {
      if (found) into.workspace = found;
    }),
    filling(findStatuses(workspaceId), (found, into) => {
      into.statuses = found;
    }),
  ];
  const parties = <K extends PartyTable>(table: K, ids: readonly string[], pick: PartyMap<K>): void => {
    if (ids.length > 0)
      queries.push(filling(findParties(table, workspaceId, ids), (found, into) => add(pick(into), found)));
  };
  parties('customers', collect(needs, 'customers'), (into) => into.customers);
  parties('contacts', collect(needs, 'contacts'), (into) => into.contacts);
  parties('addresses', collect(needs, 'addresses'), (into) => into.addresses);
  parties('payment_methods', collect(needs, 'paymentMethods'), (into) => into.paymentMethods);
  const referenceIds = collect(needs, 'referenceIds');
  if (referenceIds.length > 0) {
    queries.push(
      filling(findReferenceIds(workspaceId, referenceIds), (found, into) => {
        into.referenceIds = found;
      }),
    );
  }
  if (references.length > 0 && needs.some((need) => need.showsCustomer)) {
    queries.push(
      filling(findPartiesOfOrders('customers', workspaceId, references), (found, into) => add(into.customers, found)),
    );
  }
  if (references.length > 0 && needs.some((need) => need.showsPaymentMethod)) {
    queries.push(
      filling(findPartiesOfOrders('payment_methods', workspaceId, references), (found, into) =>
        add(into.paymentMethods, found),
      ),
    );
  }
  return queries;
}

type PartyMap<K extends PartyTable> = (into: Neighbours) => Map<string, Stored<PartyKinds[K]>>;

function filling<T>(query: Query<T>, fill: (found: T, into: Neighbours) => void): Query<(into: Neighbours) => void> {
  return {
    name: query.name,
    text: query.text,
    values: query.values,
    read: (rows, command) => {
      const found = query.read(rows, command);
      return (into) => fill(found, into);
    },
  };
}

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
