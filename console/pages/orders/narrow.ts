import { useSyncExternalStore } from 'react';

const QUERY = '(max-width: 767px)';

/** Whether the window is as narrow as a phone: rows are then stacked. */
export const useIsNarrow = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      const media = matchMedia(QUERY);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(QUERY).matches,
  );
