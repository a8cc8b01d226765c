import {
  Building2,
  FileInput,
  Footprints,
  KeyRound,
  Layers,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Settings,
  Signpost,
  TriangleAlert,
  Users,
  UsersRound,
  Webhook,
} from 'lucide-react';

/** A place of the console: a page that the navigation and the palette lead to. */
export interface Place {
  /** Its text is `nav.<id>` of the shell. */
  id: string;
  to: string;
  icon: LucideIcon;
  /** The session needs this scope to see it. */
  scope?: string;
  /** Pressed after `g`, it leads there. */
  key?: string;
}

/** The places in their groups. The text of a group is `group.<id>` of the shell. */
export const PLACES = [
  {
    id: 'work',
    places: [
      { id: 'overview', to: '/', icon: LayoutDashboard, scope: 'orders:read', key: 'h' },
      { id: 'orders', to: '/orders', icon: ListChecks, scope: 'orders:read', key: 'o' },
      { id: 'batches', to: '/batches', icon: Layers, scope: 'orders:read', key: 'b' },
      { id: 'customers', to: '/customers', icon: UsersRound, scope: 'customers:read', key: 'c' },
      { id: 'imports', to: '/imports', icon: FileInput, scope: 'orders:write', key: 'i' },
    ],
  },
  {
    id: 'flow',
    places: [
      { id: 'statuses', to: '/statuses', icon: Signpost, scope: 'orders:read', key: 's' },
      { id: 'webhooks', to: '/webhooks', icon: Webhook, scope: 'webhooks', key: 'w' },
      { id: 'requests', to: '/requests', icon: TriangleAlert, scope: 'admin', key: 'f' },
    ],
  },
  {
    id: 'administration',
    places: [
      { id: 'keys', to: '/keys', icon: KeyRound, scope: 'admin', key: 'k' },
      { id: 'users', to: '/users', icon: Users, scope: 'admin', key: 'u' },
      { id: 'workspaces', to: '/workspaces', icon: Building2 },
      { id: 'settings', to: '/settings', icon: Settings, key: 'e' },
      { id: 'audit', to: '/audit', icon: ScrollText, scope: 'admin', key: 'a' },
    ],
  },
  { id: 'help', places: [{ id: 'guide', to: '/guide', icon: Footprints, scope: 'orders:read', key: 'g' }] },
] as const satisfies readonly { id: string; places: readonly Place[] }[];
