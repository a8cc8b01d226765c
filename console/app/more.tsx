import { Button } from '../kit/button.tsx';
import { useTexts } from '../text/text.ts';
import type { Listed } from './pages.ts';

/** The button below a list that reads its next page. */
export function More({ list }: { list: Pick<Listed<unknown>, 'hasMore' | 'isReadingMore' | 'readMore'> }) {
  const t = useTexts('common');
  return (
    list.hasMore && (
      <div className="flex justify-center p-3">
        <Button isBusy={list.isReadingMore} onClick={list.readMore}>
          {t('showMore')}
        </Button>
      </div>
    )
  );
}
