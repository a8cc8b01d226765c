import {
  Activity,
  Building2,
  FileInput,
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
}

/** The places in their groups. The text of a group is `group.<id>` of the shell. */
export const PLACES = [
  {
    id: 'work',
    places: [
      { id: 'overview', to: '/', icon: LayoutDashboard, scope: 'orders:read' },
      { id: 'orders', to: '/orders', icon: ListChecks, scope: 'orders:read' },
      { id: 'batches', to: '/batches', icon: Layers, scope: 'orders:read' },
      { id: 'customers', to: '/customers', icon: UsersRound, scope: 'customers:read' },
      { id: 'imports', to: '/imports', icon: FileInput, scope: 'orders:write' },
    ],
  },
  {
    id: 'flow',
    places: [
      { id: 'statuses', to: '/statuses', icon: Signpost, scope: 'orders:read' },
      { id: 'webhooks', to: '/webhooks', icon: Webhook, scope: 'webhooks' },
      { id: 'requests', to: '/requests', icon: TriangleAlert, scope: 'admin' },
    ],
  },
  {
    id: 'administration',
    places: [
      { id: 'keys', to: '/keys', icon: KeyRound, scope: 'admin' },
      { id: 'users', to: '/users', icon: Users, scope: 'admin' },
      { id: 'workspaces', to: '/workspaces', icon: Building2 },
      { id: 'settings', to: '/settings', icon: Settings },
      { id: 'audit', to: '/audit', icon: ScrollText, scope: 'admin' },
    ],
  },
  { id: 'help', places: [{ id: 'guide', to: '/guide', icon: Activity, scope: 'orders:read' }] },
] as const satisfies readonly { id: string; places: readonly Place[] }[];
