import { createCaller } from './call.ts';
import { ChangeFeed, type ChangesOptions } from './changes.ts';
import type { ClientOptions } from './options.ts';
import { administration } from './resources/administration.ts';
import { clients } from './resources/clients.ts';
import { customers } from './resources/customers.ts';
import { exports } from './resources/exports.ts';
import { hub } from './resources/hub.ts';
import { imports } from './resources/imports.ts';
import { invoices } from './resources/invoices.ts';
import { keys } from './resources/keys.ts';
import { orderTypes } from './resources/order-types.ts';
import { orders } from './resources/orders.ts';
import { shipments } from './resources/shipments.ts';
import { statuses } from './resources/statuses.ts';
import { users } from './resources/users.ts';
import { workspace } from './resources/workspace.ts';
import { workspaces } from './resources/workspaces.ts';

/**
 * A client of one hub with one key.
 *
 * @throws TypeError when the base URL is none
 */
export function createClient(options: ClientOptions) {
  const caller = createCaller(options);
  return {
    orders: orders(caller),
    /** Every change of the workspace, in order, from a cursor on. */
    changes: (from: ChangesOptions = {}) => new ChangeFeed(caller, from),
    imports: imports(caller),
    exports: exports(caller),
    shipments: shipments(caller),
    invoices: invoices(caller),
    statuses: statuses(caller),
    customers: customers(caller),
    orderTypes: orderTypes(caller),
    keys: keys(caller),
    users: users(caller),
    clients: clients(caller),
    workspace: workspace(caller),
    workspaces: workspaces(caller),
    administration: administration(caller),
    hub: hub(caller),
  };
}

/** What speaks with one hub. */
export type SteleClient = ReturnType<typeof createClient>;
