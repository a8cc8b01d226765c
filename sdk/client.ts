import { createCaller } from './call.ts';
import type { ClientOptions } from './options.ts';
import { clients } from './resources/clients.ts';
import { customers } from './resources/customers.ts';
import { keys } from './resources/keys.ts';
import { orderTypes } from './resources/order-types.ts';
import { users } from './resources/users.ts';
import { workspace } from './resources/workspace.ts';

/**
 * A client of one hub with one key.
 *
 * @throws TypeError when the base URL is none
 */
export function createClient(options: ClientOptions) {
  const caller = createCaller(options);
  return {
    keys: keys(caller),
    users: users(caller),
    clients: clients(caller),
    workspace: workspace(caller),
    orderTypes: orderTypes(caller),
    customers: customers(caller),
  };
}

export type SteleClient = ReturnType<typeof createClient>;
