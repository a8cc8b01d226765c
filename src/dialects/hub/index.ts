import type { TObject } from 'typebox';
import type { Dialect } from '../dialect.ts';
import { listAdministrationChanges } from './administration/list-changes.ts';
import { customerAliases } from './aliases/customer-alias.ts';
import { orderAliases } from './aliases/order-alias.ts';
import { security } from './auth.ts';
import { bulkOrders } from './bulk/bulk-orders.ts';
import { createClient } from './clients/create-client.ts';
import { listClients } from './clients/list-clients.ts';
import { revokeClient } from './clients/revoke-client.ts';
import { eraseCustomer } from './erasure/erase-customer.ts';
import { failures, PROBLEM_TYPE, ProblemReply } from './errors.ts';
import { exportCustomers } from './exports/export-customers.ts';
import { exportOrders } from './exports/export-orders.ts';
import { history } from './history/operations.ts';
import { importOperations } from './imports/calls.ts';
import { changeKey } from './keys/change-key.ts';
import { createKey } from './keys/create-key.ts';
import { getOwnKey } from './keys/get-own-key.ts';
import { importKey } from './keys/import-key.ts';
import { listKeys } from './keys/list-keys.ts';
import { revokeKey } from './keys/revoke-key.ts';
import { rotateKey } from './keys/rotate-key.ts';
import { checkMappings } from './mappings/check-mappings.ts';
import { NAME } from './name.ts';
import { ofOrder } from './of-order/operations.ts';
import { orderTypes } from './order-types/operations.ts';
import { orders } from './orders/operations.ts';
import { view } from './orders/view.ts';
import { changeStatusEntry } from './statuses/change-status-entry.ts';
import { createStatus } from './statuses/create-status.ts';
import { listStatuses } from './statuses/list-statuses.ts';
import { removeStatus } from './statuses/remove-status.ts';
import { reorderStatuses } from './statuses/reorder-statuses.ts';
import { changeUser } from './users/change-user.ts';
import { createUser } from './users/create-user.ts';
import { deleteUser } from './users/delete-user.ts';
import { listUsers } from './users/list-users.ts';
import { changeWorkspace } from './workspace/change-workspace.ts';
import { getWorkspace } from './workspace/get-workspace.ts';
import { changeAnyWorkspace } from './workspaces/change-any-workspace.ts';
import { createWorkspace } from './workspaces/create-workspace.ts';
import { listWorkspaces } from './workspaces/list-workspaces.ts';

/** The hub's own API. Of the other dialects it knows what they say of themselves: how keys look, what can be settled. */
export function createHub(
  others: readonly Pick<
    Dialect,
    'name' | 'title' | 'mappings' | 'keyPrefixes' | 'settings' | 'orderView' | 'personalExtras'
  >[],
): Dialect {
  const prefixes: Record<string, string> = Object.assign({}, ...others.map(({ keyPrefixes }) => keyPrefixes ?? {}));
  const settings: Record<string, TObject> = {};
  for (const other of others) if (other.settings) settings[other.name] = other.settings;
  const orderView = { requires: {}, show: view };
  const isDialect = (name: string): boolean => others.some((other) => other.name === name);
  return {
    name: NAME,
    title: 'Stele API',
    description:
      "The hub's own API: orders as a whole, keys, users, clients, settings, kinds of orders, and the ids by which vendors' " +
      'clients know things.',
    refusesRepeatedNames: true,
    bases: ['/api'],
    security,
    // In the order that the reference shows them.
    operations: [
      ...orders([...others, { name: NAME, orderView }]),
      ...history,
      ...ofOrder,
      bulkOrders,
      getOwnKey,
      listKeys,
      createKey(prefixes),
      importKey,
      changeKey,
      rotateKey(prefixes),
      revokeKey,
      listUsers,
      createUser,
      changeUser,
      deleteUser,
      listClients,
      createClient,
      revokeClient,
      getWorkspace,
      changeWorkspace(settings),
      listWorkspaces,
      createWorkspace,
      changeAnyWorkspace(settings),
      listStatuses,
      createStatus,
      changeStatusEntry,
      reorderStatuses,
      removeStatus,
      checkMappings(others),
      listAdministrationChanges,
      ...orderTypes,
      ...importOperations(others.map(({ name }) => name)),
      exportOrders,
      exportCustomers,
      ...orderAliases(isDialect),
      ...customerAliases(isDialect),
      eraseCustomer(others),
    ],
    mappings: [],
    failures,
    failureSchema: ProblemReply,
    failureType: PROBLEM_TYPE,
    orderView,
  };
}
