import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { ConfirmProps, DialogProps } from './popup-facts.ts';

// Dialogs are a large part of Base UI, and no page shows one at first: their code is loaded when one opens.
const LazyDialog = lazy(() => import('./dialog-popup.tsx').then(({ Dialog }) => ({ default: Dialog })));
const LazyConfirm = lazy(() => import('./dialog-popup.tsx').then(({ Confirm }) => ({ default: Confirm })));

/** A dialog, or a sheet at the side. Focus stays in it and returns to where it was. */
export function Dialog(props: DialogProps) {
  return (
    <OnceOpened isOpen={props.isOpen}>
      <LazyDialog {...props} />
    </OnceOpened>
  );
}

/** Asks before something that is hard to take back. */
export function Confirm(props: ConfirmProps) {
  return (
    <OnceOpened isOpen={props.isOpen}>
      <LazyConfirm {...props} />
    </OnceOpened>
  );
}

/** What has opened once stays mounted, so that it closes as it should and gives the focus back. */
function OnceOpened({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  return wasOpen && <Suspense fallback={null}>{children}</Suspense>;
}
