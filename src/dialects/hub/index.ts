import type { TObject } from 'typebox';
import type { Dialect } from '../dialect.ts';
import { addressAndContactCalls } from './addresses/calls.ts';
import { listAdministrationChanges } from './administration/calls.ts';
import { customerAliases, orderAliases } from './aliases/calls.ts';
import { batches } from './batches/calls.ts';
import { createClient, listClients, revokeClient } from './clients/calls.ts';
import { customerCalls } from './customers/calls.ts';
import { eraseCustomer } from './erasure/calls.ts';
import { failures, PROBLEM_TYPE, ProblemReply } from './errors.ts';
import { webhookFormat } from './events/webhook.ts';
import { exportCustomers, exportOrders } from './exports/calls.ts';
import { historyCalls } from './history/calls.ts';
import { importOperations } from './imports/calls.ts';
import { itemCalls } from './items/calls.ts';
import { changeKey, createKey, getOwnKey, importKey, listKeys, revokeKey, rotateKey } from './keys/calls.ts';
import { checkMappings } from './mappings/calls.ts';
import { ofOrder } from './order-records/calls.ts';
import { orderTypes } from './order-types/calls.ts';
import { orderCalls } from './orders/calls.ts';
import { view } from './orders/lens.ts';
import { lookupOrders } from './orders/lookup.ts';
import { productCalls } from './products/calls.ts';
import { requestCalls } from './requests/calls.ts';
import { NAME, security } from './settings.ts';
import { changeStatusEntry, createStatus, listStatuses, removeStatus, reorderStatuses } from './statuses/calls.ts';
import { streamChanges } from './stream/calls.ts';
import { changeUser, createUser, deleteUser, listUsers } from './users/calls.ts';
import { webhookCalls } from './webhooks/calls.ts';
import {
  changeAnyWorkspace,
  changeWorkspace,
  createWorkspace,
  getWorkspace,
  listWorkspaces,
} from './workspaces/calls.ts';

/** The hub's own API. It needs the declarations of the other dialects: forms of keys, settings, views. */
export function createHub(
  others: readonly Pick<
    Dialect,
    | 'name'
    | 'title'
    | 'operations'
    | 'mappings'
    | 'keyPrefixes'
    | 'settings'
    | 'orderView'
    | 'personalExtras'
    | 'replies'
    | 'webhookFormat'
  >[],
): Dialect {
  const prefixes: Record<string, string> = Object.assign({}, ...others.map(({ keyPrefixes }) => keyPrefixes ?? {}));
  const settings: Record<string, TObject> = {};
  for (const other of others) if (other.settings) settings[other.name] = other.settings;
  const orderView = { requires: {}, show: view };
  const isDialect = (name: string): boolean => others.some((other) => other.name === name);
  const formats = [webhookFormat, ...others.flatMap((other) => other.webhookFormat ?? [])];
  const hub: Dialect = {
    name: NAME,
    title: 'Stele API',
    description:
      "The hub's own API: orders, customers and products with all fields, keys, users, clients, settings, order types, and the ids that " +
      "vendors' clients use.",
    refusesRepeatedNames: true,
    bases: ['/api'],
    security,
    // In the order of the reference.
    operations: [
      lookupOrders,
      ...orderCalls([...others, { name: NAME, orderView }]),
      ...historyCalls(() => [...others, hub]),
      streamChanges(() => [...others, hub], formats),
      ...ofOrder,
      ...batches,
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
      ...webhookCalls([webhookFormat, ...others.flatMap((other) => other.webhookFormat ?? [])]),
      ...requestCalls(() => [...others, hub]),
      ...customerCalls,
      ...addressAndContactCalls,
      ...productCalls,
      ...itemCalls,
      ...orderTypes,
      ...importOperations(others),
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
    webhookFormat,
  };
  return hub;
}
