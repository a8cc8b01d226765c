import { cloneElement, lazy, type ReactElement, Suspense, useEffect, useState } from 'react';

const LazyTip = lazy(() => import('./tip-popup.tsx').then(({ TipAt }) => ({ default: TipAt })));
const SHOW_AFTER_MS = 400;

/** A tip that appears at a control on hover and focus. It repeats or adds to the control's own name. */
export const Tip = ({ text, children }: { text: string; children: ReactElement }) =>
  cloneElement(children as ReactElement<Record<string, unknown>>, { 'data-tip': text });

const tipOf = ({ target }: Event): HTMLElement | undefined =>
  (target instanceof Element && target.closest<HTMLElement>('[data-tip]')) || undefined;

/** Shows the tips of the page, of which one is open at a time. */
export function Tips() {
  const [shown, setShown] = useState<HTMLElement>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (event: Event): void => {
      const at = tipOf(event);
      clearTimeout(timer);
      timer = setTimeout(() => setShown(at), at ? SHOW_AFTER_MS : 0);
    };
    const focus = (event: Event): void => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) show(event);
    };
    const hide = (event: Event): void => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      clearTimeout(timer);
      setShown(undefined);
    };
    const ends = ['pointerdown', 'focusout', 'keydown', 'wheel'] as const;
    document.addEventListener('pointerover', show);
    document.addEventListener('focusin', focus);
    for (const end of ends) document.addEventListener(end, hide, { passive: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', show);
      document.removeEventListener('focusin', focus);
      for (const end of ends) document.removeEventListener(end, hide);
    };
  }, []);
  return (
    shown?.isConnected && (
      <Suspense fallback={null}>
        <LazyTip anchor={shown} text={shown.dataset['tip'] ?? ''} />
      </Suspense>
    )
  );
}
