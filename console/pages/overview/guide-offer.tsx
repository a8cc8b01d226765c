import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useWorkspaceId } from '../../app/session.ts';
import { Button, buttonClasses } from '../../kit/button.tsx';
import { useTexts } from '../../text/text.ts';

const DISMISSED = 'stele.guide.dismissed';

/** Offers the first steps in the demo workspace, until one declines. */
export function GuideOffer() {
  const t = useTexts('overview');
  const isDemo = useWorkspaceId() === 'demo';
  const [isDismissed, setDismissed] = useState(() => localStorage.getItem(DISMISSED) !== null);
  if (!isDemo || isDismissed) return null;
  const dismiss = (): void => {
    localStorage.setItem(DISMISSED, new Date().toISOString());
    setDismissed(true);
  };
  return (
    <section className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-accent bg-accent-soft px-4 py-3">
      <p className="min-w-64 flex-1">
        <strong className="font-semibold">{t('offer')}</strong> {t('offerAbout')}
      </p>
      <Link to="/guide" className={buttonClasses('primary')}>
        {t('offerStart')}
      </Link>
      <Button look="quiet" onClick={dismiss}>
        {t('offerDismiss')}
      </Button>
    </section>
  );
}
