import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import {
  Bookmark,
  Building2,
  FileInput,
  History,
  LogOut,
  Package,
  ReceiptText,
  Tag,
  UserRound,
  Webhook,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { callHub } from '../app/call-hub.ts';
import { useHub } from '../app/hub.ts';
import { useSession, useWorkspaceId } from '../app/session.ts';
import { pathOfWorkspace } from '../app/workspace-path.ts';
import { useErrorText } from '../kit/states.tsx';
import { useTexts } from '../text/text.ts';
import type { Found } from './palette-found.ts';
import { recentPages } from './palette-recent.ts';
import { PLACES, type Place } from './places.ts';
import { THEME_ICONS, useSessions, useSignOut } from './session-menu.tsx';
import { chooseTheme, THEMES } from './theme.ts';

/** Things of one kind under their heading. */
export interface Group {
  id: string;
  label: string;
  found: Found[];
}

const SEARCH_AFTER_MS = 180;
const MOST_OF_A_KIND = 5;
const SHORTEST = 2;

const useDebounced = (text: string): string => {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
};

/** Each word of the text begins a word of the name. */
const isNamed = (name: string, text: string): boolean => {
  const words = name.toLowerCase().split(/[\s:/–-]+/);
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)));
};

/** What a text finds, in groups. Without a text: the recent pages, all pages and all commands. */
export function usePalette(text: string): { groups: Group[]; isSearching: boolean; problem: string | undefined } {
  const t = useTexts('shell');
  const words = useErrorText();
  const local = useLocal();
  const known = useKnown();
  const settled = useDebounced(text);
  const searches = useSearches(settled);
  const isFor = text.length >= SHORTEST;
  const matching = ({ id, label, found }: Group): Group => ({
    id,
    label,
    found: found.filter((item) => isNamed(item.label, text)).slice(0, MOST_OF_A_KIND),
  });
  const groups =
    text === '' ? local : [...local.slice(1).map(matching), ...(isFor ? searches.groups : []), ...known.map(matching)];
  const error = isFor ? searches.error : null;
  return {
    groups: groups
      .filter(({ found }) => found.length > 0)
      .map((group) => ({ ...group, label: group.label || t('palette.pages') })),
    isSearching: isFor && (settled !== text || searches.isFetching),
    problem: error ? words(error).title : undefined,
  };
}

/** A thing that is a page. */
function usePage(): (found: Omit<Found, 'onChoose'> & { page: NonNullable<Found['page']> }) => Found {
  const router = useRouter();
  return (found) => ({
    ...found,
    onChoose: () => void router.navigate({ to: found.page.to, search: found.page.search ?? {} } as never),
  });
}

/** What needs no request: recent pages, pages and commands. */
function useLocal(): Group[] {
  const t = useTexts('shell');
  const page = usePage();
  const { scopes } = useSession();
  const workspace = useWorkspaceId();
  const recent = recentPages(workspace).map(({ id, label, to, search }) =>
    page({ id: `recent-${id}`, label, icon: History, page: { to, search } }),
  );
  const places = PLACES.flatMap(({ places: all }) => all as readonly Place[])
    .filter(({ scope }) => scope === undefined || scopes.includes(scope))
    .map(({ id, to, icon, key }) =>
      page({ id, label: t(`nav.${id as 'orders'}`), icon, note: key && `g ${key}`, page: { to } }),
    );
  return [
    { id: 'recent', label: t('palette.recent'), found: recent },
    { id: 'pages', label: t('palette.pages'), found: places },
    { id: 'commands', label: t('palette.commands'), found: useCommands() },
  ];
}

function useCommands(): Found[] {
  const t = useTexts('shell');
  const page = usePage();
  const signOut = useSignOut();
  const { scopes, workspace_id } = useSession();
  const others = useSessions().filter((session) => session.workspace_id !== workspace_id);
  return [
    ...(scopes.includes('orders:write')
      ? [page({ id: 'new-import', label: t('palette.newImport'), icon: FileInput, page: { to: '/imports/new' } })]
      : []),
    ...THEMES.map((theme) => ({
      id: `theme-${theme}`,
      label: t('palette.theme', { theme: t(`theme.${theme}`) }),
      icon: THEME_ICONS[theme],
      onChoose: () => chooseTheme(theme),
    })),
    ...others.map((session) => ({
      id: `workspace-${session.workspace_id}`,
      label: t('palette.workspace', { name: session.workspace_name }),
      icon: Building2,
      onChoose: () => location.assign(pathOfWorkspace(session.workspace_id)),
    })),
    { id: 'sign-out', label: t('signOut'), icon: LogOut, onChoose: signOut },
  ];
}

interface NamedView {
  id: string;
  name: string;
  owner: string;
}

/** What the workspace has few of, read once: statuses, views, webhooks. */
function useKnown(): Group[] {
  const t = useTexts('shell');
  const hub = useHub();
  const page = usePage();
  const { scopes } = useSession();
  const may = { orders: scopes.includes('orders:read'), webhooks: scopes.includes('webhooks') };
  const statuses = useQuery({
    queryKey: ['statuses'],
    queryFn: () => hub.statuses.list({ archived: true }),
    staleTime: 60_000,
    enabled: may.orders,
  }).data;
  const views = useQuery({
    queryKey: ['views', 'names'],
    queryFn: () => callHub<{ items: NamedView[] }>('GET', '/api/views'),
    enabled: may.orders,
  }).data;
  const webhooks = useQuery({
    queryKey: ['webhooks', 'names'],
    queryFn: () => hub.webhooks.list({ limit: 100 }).first(),
    enabled: may.webhooks,
  }).data;
  return [
    {
      id: 'statuses',
      label: t('palette.statuses'),
      found: (statuses ?? []).map(({ id, name }) =>
        page({ id, label: name, icon: Tag, page: { to: '/orders', search: { status: id } } }),
      ),
    },
    {
      id: 'views',
      label: t('palette.views'),
      found: (views?.items ?? []).map(({ id, name, owner }) =>
        page({ id, label: name, note: owner, icon: Bookmark, page: { to: '/orders', search: { view: id } } }),
      ),
    },
    {
      id: 'webhooks',
      label: t('palette.webhooks'),
      found: (webhooks?.items ?? []).map(({ id, name, url }) =>
        page({ id, label: name, note: url, icon: Webhook, page: { to: `/webhooks/${encodeURIComponent(id)}` } }),
      ),
    },
  ];
}

/** What the hub searches for: orders by any of their names and words, customers, products. */
function useSearches(text: string): { groups: Group[]; isFetching: boolean; error: Error | null } {
  const t = useTexts('shell');
  const hub = useHub();
  const page = usePage();
  const { scopes } = useSession();
  const may = (scope: string): boolean => scopes.includes(scope) && text.length >= SHORTEST;
  const options = { placeholderData: keepPreviousData, staleTime: 10_000 } as const;
  const orders = useQuery({
    queryKey: ['orders', 'found', text],
    queryFn: async ({ signal }) => {
      const query = {
        q: text,
        limit: MOST_OF_A_KIND,
        fields: ['id', 'display_id', 'status', 'primary_contact'],
      } as const;
      const [named, listed] = await Promise.all([
        hub.orders.lookup(text, { limit: MOST_OF_A_KIND }, { signal }),
        hub.orders.list(query, { signal }).first(),
      ]);
      return [...named.matches.map(({ order }) => order), ...listed.items];
    },
    enabled: may('orders:read'),
    ...options,
  });
  const customers = useQuery({
    queryKey: ['customers', 'found', text],
    queryFn: ({ signal }) => hub.customers.list({ q: text, limit: MOST_OF_A_KIND }, { signal }).first(),
    enabled: may('customers:read'),
    ...options,
  });
  const products = useQuery({
    queryKey: ['products', 'found', text],
    queryFn: ({ signal }) => hub.products.list({ q: text, limit: MOST_OF_A_KIND }, { signal }).first(),
    enabled: may('products:read'),
    ...options,
  });
  const all: UseQueryResult<unknown>[] = [orders, customers, products];
  const byId = new Map((orders.data ?? []).map((order) => [order.id, order]));
  return {
    groups: [
      {
        id: 'orders',
        label: t('palette.orders'),
        found: [...byId.values()].slice(0, MOST_OF_A_KIND + 1).map(({ id, display_id, status, primary_contact }) =>
          page({
            id: `order-${id}`,
            label: [display_id || id, nameOf(primary_contact ?? {})].filter((part) => part !== '').join(' · '),
            note: status?.name,
            icon: ReceiptText,
            page: { to: `/orders/${encodeURIComponent(id ?? '')}` },
          }),
        ),
      },
      {
        id: 'customers',
        label: t('palette.customers'),
        found: (customers.data?.items ?? []).map(({ id, name, email, display_id }) =>
          page({
            id: `customer-${id}`,
            label: name || email || display_id || id,
            note: email,
            icon: UserRound,
            page: { to: `/customers/${encodeURIComponent(id)}` },
          }),
        ),
      },
      {
        id: 'products',
        label: t('palette.products'),
        found: (products.data?.items ?? []).map(({ id, name, variants }) => {
          const sku = variants?.[0]?.sku;
          const search = { q: sku ?? name ?? id };
          return page({
            id: `product-${id}`,
            label: name ?? id,
            note: sku,
            icon: Package,
            page: { to: '/orders', search },
          });
        }),
      },
    ],
    isFetching: all.some(({ isFetching }) => isFetching),
    error: all.find(({ error }) => error)?.error ?? null,
  };
}

const nameOf = ({ first_name, last_name }: { first_name?: string | null; last_name?: string | null }): string =>
  [first_name, last_name].filter(Boolean).join(' ');
