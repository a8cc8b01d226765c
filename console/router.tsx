import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  stringifySearchWith,
} from '@tanstack/react-router';
import type { ConsoleContext } from './app/context.ts';
import { pathOfWorkspace } from './app/workspace-path.ts';
import { Failed, Loading } from './kit/states.tsx';
import { NoPage } from './no-page.tsx';
import { Shell } from './shell/shell.tsx';
import type { english } from './text/en/index.ts';
import { loadTexts } from './text/text.ts';

const root = createRootRouteWithContext<ConsoleContext>()({ component: Shell, notFoundComponent: NoPage });

type Texts = keyof typeof english;
type Search = Record<string, unknown>;

/** A page whose code and texts are loaded when it is first shown. */
function page<const Path extends string>(path: Path, texts: Texts, load: () => Promise<{ Page: React.ComponentType }>) {
  return createRoute({
    getParentRoute: () => root,
    path,
    // Each page reads its own parameters, and an unknown one does no harm.
    validateSearch: (search: Search): Search => search,
    loader: () => loadTexts(texts),
    component: lazyRouteComponent(load, 'Page'),
  });
}

const routes = [
  page('/', 'overview', () => import('./pages/overview/overview-page.tsx')),
  page('/guide', 'guide', () => import('./pages/guide/guide-page.tsx')),
  page('/orders', 'orders', () => import('./pages/orders/orders-page.tsx')),
  page('/orders/$id', 'order', () => import('./pages/order/order-page.tsx')),
  page('/batches', 'batches', () => import('./pages/batches/batches-page.tsx')),
  page('/batches/$id', 'batches', () => import('./pages/batches/batch-page.tsx')),
  page('/customers', 'customers', () => import('./pages/customers/customers-page.tsx')),
  page('/customers/$id', 'customers', () => import('./pages/customers/customer-page.tsx')),
  page('/imports', 'imports', () => import('./pages/imports/imports-page.tsx')),
  page('/imports/new', 'imports', () => import('./pages/imports/new-import-page.tsx')),
  page('/imports/$id', 'imports', () => import('./pages/imports/import-page.tsx')),
  page('/statuses', 'statuses', () => import('./pages/statuses/statuses-page.tsx')),
  page('/webhooks', 'webhooks', () => import('./pages/webhooks/webhooks-page.tsx')),
  page('/webhooks/$id', 'webhooks', () => import('./pages/webhooks/webhook-page.tsx')),
  page('/requests', 'requests', () => import('./pages/requests/requests-page.tsx')),
  page('/requests/$id', 'requests', () => import('./pages/requests/request-page.tsx')),
  page('/keys', 'keys', () => import('./pages/keys/keys-page.tsx')),
  page('/users', 'users', () => import('./pages/users/users-page.tsx')),
  page('/settings', 'settings', () => import('./pages/settings/settings-page.tsx')),
  page('/audit', 'audit', () => import('./pages/audit/audit-page.tsx')),
  page('/workspaces', 'workspaces', () => import('./pages/workspaces/workspaces-page.tsx')),
] as const;

/** Builds the router of a workspace's console. */
export const createConsoleRouter = (context: ConsoleContext) =>
  createRouter({
    routeTree: root.addChildren(routes),
    basepath: pathOfWorkspace(context.workspace),
    context,
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    defaultPendingComponent: () => <Loading lines={8} />,
    defaultErrorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} isPage />,
    // Parameters are plain texts: `?status=404`, without the quotes that JSON would need.
    parseSearch: parseSearchWith((text) => text),
    stringifySearch: stringifySearchWith(JSON.stringify),
    scrollRestoration: true,
    // The page scrolls inside of the frame, not the window.
    scrollToTopSelectors: ['#content'],
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
