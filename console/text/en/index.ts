import type { audit } from './audit.ts';
import type { batches } from './batches.ts';
import type { common } from './common.ts';
import type { customers } from './customers.ts';
import type { guide } from './guide.ts';
import type { imports } from './imports.ts';
import type { keys } from './keys.ts';
import type { order } from './order.ts';
import type { orders } from './orders.ts';
import type { overview } from './overview.ts';
import type { requests } from './requests.ts';
import type { settings } from './settings.ts';
import type { shell } from './shell.ts';
import type { statuses } from './statuses.ts';
import type { users } from './users.ts';
import type { webhooks } from './webhooks.ts';
import type { workspaces } from './workspaces.ts';

/** All English texts, for their types. Each page's are loaded with the page. */
export declare const english: {
  audit: typeof audit;
  batches: typeof batches;
  common: typeof common;
  customers: typeof customers;
  guide: typeof guide;
  imports: typeof imports;
  keys: typeof keys;
  order: typeof order;
  orders: typeof orders;
  overview: typeof overview;
  requests: typeof requests;
  settings: typeof settings;
  shell: typeof shell;
  statuses: typeof statuses;
  users: typeof users;
  webhooks: typeof webhooks;
  workspaces: typeof workspaces;
};
