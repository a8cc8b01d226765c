import { Link } from '@tanstack/react-router';
import { buttonClasses } from './kit/button.tsx';
import { Empty } from './kit/states.tsx';
import { useTexts } from './text/text.ts';

/** What an address without a page shows. */
export function NoPage() {
  const t = useTexts('shell');
  return (
    <Empty
      title={t('noPage')}
      action={
        <Link to="/" className={buttonClasses()}>
          {t('nav.overview')}
        </Link>
      }
    />
  );
}
