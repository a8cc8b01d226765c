import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/**
 * After a change of the page, moves the focus to its title, so that a screen reader says where one is and the next `Tab` is in the page.
 * A page that has focused a control of its own keeps it.
 */
export function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return;
        const main = document.getElementById('content');
        if (!main || main.contains(document.activeElement)) return;
        if (document.activeElement?.closest('[role=dialog]')) return;
        const title = main.querySelector<HTMLElement>('h1');
        (title ?? main).focus({ preventScroll: true });
      }),
    [router],
  );
}
