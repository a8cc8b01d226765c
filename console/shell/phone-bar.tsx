import { Link } from '@tanstack/react-router';
import { MenuIcon, Search } from 'lucide-react';
import { IconButton } from '../kit/button.tsx';
import { Wordmark } from '../kit/wordmark.tsx';
import { useTexts } from '../text/text.ts';
import { showOverlay } from './overlays.ts';

/** The bar of a narrow window: the places as a sheet, and the search. */
export function PhoneBar() {
  const t = useTexts('shell');
  return (
    <header className="flex items-center gap-1 border-b border-line bg-sunken px-2 py-1.5 md:hidden">
      <IconButton
        label={t('navigation')}
        isSmall={false}
        icon={<MenuIcon size={18} />}
        aria-haspopup="dialog"
        onClick={() => showOverlay('places')}
      />
      <Link to="/" className="flex flex-1 items-center rounded-md px-1">
        <Wordmark />
      </Link>
      <IconButton
        label={t('find')}
        isSmall={false}
        icon={<Search size={18} />}
        aria-haspopup="dialog"
        onClick={() => showOverlay('palette')}
      />
    </header>
  );
}
