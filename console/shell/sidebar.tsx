import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useSession } from '../app/session.ts';
import { Wordmark } from '../kit/wordmark.tsx';
import { useTexts } from '../text/text.ts';
import { showOverlay } from './overlays.ts';
import { PLACES, type Place } from './places.ts';
import { SessionMenu } from './session-menu.tsx';

/** The places at the left of a wide window. */
export function Sidebar() {
  const t = useTexts('shell');
  return (
    <aside className="flex w-56 shrink-0 flex-col border-r border-line bg-sunken max-md:hidden">
      <Link to="/" className="mx-2 mt-2 flex items-center rounded-md px-2 py-1.5">
        <Wordmark />
      </Link>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => showOverlay('palette')}
        className="mx-2 my-2 flex h-8 items-center gap-2 rounded-md border border-line-strong bg-panel px-2 text-sm text-soft hover:text-ink"
      >
        <Search size={14} aria-hidden />
        <span className="flex-1 text-left">{t('find')}</span>
        <kbd className="text-xs">{PALETTE_KEYS}</kbd>
      </button>
      <Places className="min-h-0 flex-1 overflow-y-auto px-2 pb-2" />
      <div className="border-t border-line p-2">
        <SessionMenu />
      </div>
    </aside>
  );
}

export const PALETTE_KEYS = navigator.userAgent.includes('Mac') ? '⌘ K' : 'Ctrl K';

/** The places of the console in their groups, those that the session may see. */
export function Places({ className = '' }: { className?: string }) {
  const t = useTexts('shell');
  const { scopes } = useSession();
  const isSeen = ({ scope }: Place): boolean => scope === undefined || scopes.includes(scope);
  const groups = PLACES.map(({ id, places }) => ({ id, places: places.filter(isSeen) }));
  return (
    <nav aria-label={t('navigation')} className={className}>
      {groups.map(
        ({ id, places }) =>
          places.length > 0 && (
            <div key={id} className="not-first:mt-4">
              <p id={`places-${id}`} className={id === 'work' ? 'sr-only' : 'px-2 pb-1 text-xs text-soft'}>
                {t(`group.${id}`)}
              </p>
              <ul aria-labelledby={`places-${id}`} className="flex flex-col gap-px">
                {places.map(({ id: place, to, icon: Icon }) => (
                  <li key={place}>
                    <Link
                      to={to}
                      activeOptions={{ exact: to === '/', includeSearch: false }}
                      className="flex items-center gap-2 rounded-md px-2 py-1.5 text-sm whitespace-nowrap text-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-panel aria-[current=page]:font-medium aria-[current=page]:text-ink"
                    >
                      <Icon size={16} aria-hidden />
                      {t(`nav.${place}`)}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
    </nav>
  );
}
