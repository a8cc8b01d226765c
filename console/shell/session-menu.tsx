import { useQuery } from '@tanstack/react-query';
import {
  BookOpen,
  ChevronsUpDown,
  Keyboard,
  KeyRound,
  LogIn,
  LogOut,
  type LucideIcon,
  Monitor,
  MonitorX,
  Moon,
  Sun,
} from 'lucide-react';
import { callHub } from '../app/call-hub.ts';
import { type Session, useSession } from '../app/session.ts';
import { pathOfWorkspace } from '../app/workspace-path.ts';
import { Menu } from '../kit/menu.tsx';
import type { MenuEntry } from '../kit/popup-facts.ts';
import { say } from '../kit/toast.tsx';
import { useTexts } from '../text/text.ts';
import { showOverlay } from './overlays.ts';
import { chooseTheme, THEMES, type Theme, useTheme } from './theme.ts';

export const THEME_ICONS: Readonly<Record<Theme, LucideIcon>> = { light: Sun, dark: Moon, system: Monitor };

/** The sessions of this browser, one for each workspace that it is signed in to. */
export const useSessions = (): readonly Session[] =>
  useQuery({
    queryKey: ['sessions'],
    queryFn: () => callHub<{ items: Session[] }>('GET', '/api/sessions'),
    staleTime: 60_000,
  }).data?.items ?? [];

/** Who is signed in: a user's name, or the name of the key. */
const nameOf = ({ user, key }: Session): string =>
  user ? `${user.first_name} ${user.last_name}`.trim() || user.email : (key?.name ?? '');

/** Ends the session of this page and leaves it. */
export const useSignOut = (): (() => void) => {
  const t = useTexts('shell');
  return () => {
    callHub('DELETE', '/api/session').then(
      () => location.assign('/sign-in'),
      () => say(t('signOutFailed')),
    );
  };
};

/** Who is signed in, where; what concerns the person, and the way out. */
export function SessionMenu() {
  const t = useTexts('shell');
  const session = useSession();
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-hover"
        >
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-medium">{session.workspace_name}</span>
            <span className="block truncate text-xs text-soft">
              {t(session.user ? 'asUser' : 'asKey', { name: nameOf(session) })}
            </span>
          </span>
          <ChevronsUpDown size={14} aria-hidden className="text-soft" />
        </button>
      }
      entries={useEntries(session)}
    />
  );
}

function useEntries(session: Session): MenuEntry[] {
  const t = useTexts('shell');
  const chosen = useTheme();
  const signOut = useSignOut();
  const others = useSessions().filter(({ workspace_id }) => workspace_id !== session.workspace_id);
  return [
    { id: session.workspace_id, heading: t('workspace'), label: session.workspace_name, isChosen: true },
    ...others.map(({ workspace_id, workspace_name }) => ({
      id: workspace_id,
      label: workspace_name,
      isChosen: false,
      onChoose: () => location.assign(pathOfWorkspace(workspace_id)),
    })),
    { id: 'other', label: t('signInElsewhere'), icon: <LogIn size={16} aria-hidden />, href: '/sign-in' },
    ...THEMES.map((theme, index) => {
      const Icon = THEME_ICONS[theme];
      return {
        id: theme,
        label: t(`theme.${theme}`),
        icon: <Icon size={16} aria-hidden />,
        isChosen: theme === chosen,
        onChoose: () => chooseTheme(theme),
        ...(index === 0 ? { heading: t('appearance') } : {}),
      };
    }),
    {
      id: 'docs',
      heading: t('group.help'),
      label: t('reference'),
      icon: <BookOpen size={16} aria-hidden />,
      href: '/docs',
    },
    {
      id: 'keys',
      label: t('keys.title'),
      icon: <Keyboard size={16} aria-hidden />,
      shortcut: '?',
      onChoose: () => showOverlay('keys'),
    },
    {
      id: 'password',
      heading: nameOf(session),
      label: t('password.title'),
      icon: <KeyRound size={16} aria-hidden />,
      isDisabled: session.user === null,
      onChoose: () => showOverlay('password'),
    },
    {
      id: 'everywhere',
      label: t('everywhere.title'),
      icon: <MonitorX size={16} aria-hidden />,
      onChoose: () => showOverlay('everywhere'),
    },
    { id: 'out', label: t('signOut'), icon: <LogOut size={16} aria-hidden />, onChoose: signOut },
  ];
}
