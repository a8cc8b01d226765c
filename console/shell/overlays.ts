import { useSyncExternalStore } from 'react';

/** What can lie over every page, one at a time. */
export type Overlay = 'palette' | 'places' | 'keys' | 'password' | 'everywhere';

let shown: Overlay | undefined;
const listeners = new Set<() => void>();

/** Shows an overlay in place of the present one; without one, closes it. */
export function showOverlay(overlay?: Overlay): void {
  if (shown === overlay) return;
  shown = overlay;
  for (const listener of listeners) listener();
}

export const closeOverlay = (): void => showOverlay();

/** The overlay that is shown. */
export const useOverlay = (): Overlay | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
