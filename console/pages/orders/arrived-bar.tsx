import { Button } from '../../kit/button.tsx';
import { useTexts } from '../../text/text.ts';

/** Says that the list has changed, and shows the change when the reader wants: nothing moves under the eyes. */
export function ArrivedBar({ arrived, gone, onShow }: { arrived: number; gone: number; onShow(): void }) {
  const t = useTexts('orders');
  return (
    <div role="status">
      {(arrived > 0 || gone > 0) && (
        <p className="flex flex-wrap items-center gap-2 border-b border-line bg-changed px-3 py-1.5 text-sm">
          <span>
            {[arrived > 0 && t('arrived', { count: arrived }), gone > 0 && t('left', { count: gone })]
              .filter(Boolean)
              .join(' ')}
          </span>
          <Button isSmall onClick={onShow}>
            {t('show')}
          </Button>
        </p>
      )}
    </div>
  );
}
