import { lazy, Suspense, useSyncExternalStore } from 'react';
import type { Saying } from './popup-facts.ts';

const LazySayings = lazy(() => import('./toast-popup.tsx').then(({ Sayings }) => ({ default: Sayings })));

let sayings: readonly Saying[] = [];
const listeners = new Set<() => void>();

/** Says in a corner of the window that something was done. Errors belong to where they occur. */
export const say = (title: string, action?: Saying['action']): void => {
  sayings = [...sayings, { title, action }];
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Shows what `say` says. The code for it is loaded with the first saying. */
export function Toasts() {
  const all = useSyncExternalStore(subscribe, () => sayings);
  return (
    all.length > 0 && (
      <Suspense fallback={null}>
        <LazySayings sayings={all} />
      </Suspense>
    )
  );
}
