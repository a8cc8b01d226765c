import { Link } from '@tanstack/react-router';
import { useSession } from '../app/session.ts';
import { Wordmark } from '../kit/wordmark.tsx';
import { useTexts } from '../text/text.ts';
import { PLACES, type Place } from './places.ts';
import { SessionMenu } from './session-menu.tsx';

/** The places of the console, those that the session may see. */
export function Sidebar() {
  const t = useTexts('shell');
  const { scopes } = useSession();
  const isSeen = ({ scope }: Place): boolean => scope === undefined || scopes.includes(scope);
  return (
    <aside className="flex shrink-0 flex-col border-line bg-sunken max-md:border-b md:w-56 md:border-r">
      <div className="flex items-center gap-2 px-4 py-3">
        <Wordmark />
      </div>
      <nav aria-label={t('navigation')} className="flex min-h-0 flex-1 gap-4 overflow-auto px-2 pb-2 md:flex-col">
        {PLACES.map(({ id, places }) => {
          const seen = places.filter(isSeen);
          return (
            seen.length > 0 && (
              <ul key={id} aria-label={t(`group.${id}`)} className="flex gap-0.5 md:flex-col">
                {seen.map(({ id: place, to, icon: Icon }) => (
                  <li key={place}>
                    <Link
                      to={to}
                      activeOptions={{ exact: to === '/' }}
                      className="flex items-center gap-2 rounded-md px-2 py-1.5 text-sm whitespace-nowrap text-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-panel aria-[current=page]:font-medium aria-[current=page]:text-ink"
                    >
                      <Icon size={16} aria-hidden />
                      {t(`nav.${place}`)}
                    </Link>
                  </li>
                ))}
              </ul>
            )
          );
        })}
      </nav>
      <SessionMenu />
    </aside>
  );
}
