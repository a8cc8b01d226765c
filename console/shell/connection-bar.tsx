import { CloudOff } from 'lucide-react';
import { useConnection } from '../app/connection.ts';
import { useTexts } from '../text/text.ts';

/** Says above the page that the hub does not answer. The page stays usable with what it has. */
export function ConnectionBar() {
  const connection = useConnection();
  const t = useTexts('shell');
  return (
    <div role="status">
      {connection !== 'there' && (
        <p className="flex items-center gap-2 border-b border-line bg-warn-soft px-4 py-2 text-sm text-warn">
          <CloudOff size={16} aria-hidden />
          {t(connection === 'offline' ? 'offline' : 'away')}
        </p>
      )}
    </div>
  );
}
