import type { TestHub } from '../../support/test-hub.ts';

/** The pages of the console, each with its path in a hub with the demo's orders. */
export type Paths = Readonly<Record<string, string>>;

/** The path of every page. Pages of one thing take the first of the hub's list. */
export async function pathsOf(hub: TestHub): Promise<Paths> {
  const first = async (path: string): Promise<string> => {
    const reply = await hub.send({ method: 'GET', path, headers: { 'X-API-Key': hub.key } });
    return (reply.json() as { items: { id: string }[] }).items[0]?.id ?? 'none';
  };
  const [order, customer] = await Promise.all([first('/api/orders?limit=1'), first('/api/customers?limit=1')]);
  return {
    overview: '/',
    guide: '/guide',
    orders: '/orders',
    order: `/orders/${order}`,
    batches: '/batches',
    customers: '/customers',
    customer: `/customers/${customer}`,
    imports: '/imports',
    'new import': '/imports/new',
    statuses: '/statuses',
    webhooks: '/webhooks',
    requests: '/requests',
    keys: '/keys',
    users: '/users',
    settings: '/settings',
    audit: '/audit',
    workspaces: '/workspaces',
  };
}

/** The names of `pathsOf`, which tests are named by before there is a hub. */
export const PAGES = [
  'overview',
  'guide',
  'orders',
  'order',
  'batches',
  'customers',
  'customer',
  'imports',
  'new import',
  'statuses',
  'webhooks',
  'requests',
  'keys',
  'users',
  'settings',
  'audit',
  'workspaces',
] as const;
