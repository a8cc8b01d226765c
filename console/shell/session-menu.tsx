import { ChevronsUpDown } from 'lucide-react';
import { callHub } from '../app/call-hub.ts';
import { useSession } from '../app/session.ts';
import { Menu } from '../kit/menu.tsx';
import { useTexts } from '../text/text.ts';

/** Who is signed in, where; and the way out. */
export function SessionMenu() {
  const t = useTexts('shell');
  const { workspace_name, user, key } = useSession();
  const leave = async (): Promise<void> => {
    await callHub('DELETE', '/api/session');
    location.assign('/');
  };
  const who = user ? `${user.first_name} ${user.last_name}` : (key?.name ?? '');
  return (
    <div className="border-t border-line p-2">
      <Menu
        trigger={
          <button
            type="button"
            className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-hover"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm font-medium">{workspace_name}</span>
              <span className="block truncate text-xs text-soft">{who}</span>
            </span>
            <ChevronsUpDown size={14} aria-hidden />
          </button>
        }
        entries={[{ id: 'out', label: t('signOut'), onChoose: () => void leave() }]}
      />
    </div>
  );
}
