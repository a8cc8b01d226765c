import { lazy, type ReactNode, Suspense, useState } from 'react';

// Dialogs are a large part of Base UI, and no page shows one at first: their code is loaded when one opens.
const LazyDialog = lazy(() => import('./popups/dialog.tsx').then(({ Dialog }) => ({ default: Dialog })));
const LazyConfirm = lazy(() => import('./popups/dialog.tsx').then(({ Confirm }) => ({ default: Confirm })));

export interface DialogProps {
  isOpen: boolean;
  /** Called when the user closes it: by its button, `Esc`, or a press beside it. */
  onClose(): void;
  title: string;
  /** One sentence below the title. */
  description?: string;
  shape?: 'dialog' | 'wide' | 'side';
  /** Buttons at the end. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A dialog, or a sheet at the side. Focus stays in it and returns to where it was. */
export function Dialog(props: DialogProps) {
  return (
    <OnceOpened isOpen={props.isOpen}>
      <LazyDialog {...props} />
    </OnceOpened>
  );
}

export interface ConfirmProps {
  isOpen: boolean;
  onClose(): void;
  title: string;
  children: ReactNode;
  /** The text of the button that does it. */
  action: string;
  isDangerous?: boolean;
  isBusy?: boolean;
  onConfirm(): void;
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
