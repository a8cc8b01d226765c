import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useRef, useState } from 'react';
import type { MenuEntry, PopupAnchor } from './popup-facts.ts';

// As with dialogs, the code of menus is loaded when one opens.
const LazyMenu = lazy(() => import('./menu-popup.tsx').then(({ Menu }) => ({ default: Menu })));
const LazyPopover = lazy(() => import('./menu-popup.tsx').then(({ Popover }) => ({ default: Popover })));

/** A menu of actions at a button. */
export function Menu({ trigger, entries }: { trigger: ReactElement; entries: readonly MenuEntry[] }) {
  const { control, popup, isMounted } = usePopup(trigger, 'menu');
  return (
    <>
      {control}
      {isMounted && (
        <Suspense fallback={null}>
          <LazyMenu {...popup} entries={entries} />
        </Suspense>
      )}
    </>
  );
}

/** A panel at a button, for a filter or a few settings. */
export function Popover({ trigger, title, children }: { trigger: ReactElement; title: string; children: ReactNode }) {
  const { control, popup, isMounted } = usePopup(trigger, 'dialog');
  return (
    <>
      {control}
      {isMounted && (
        <Suspense fallback={null}>
          <LazyPopover {...popup} title={title}>
            {children}
          </LazyPopover>
        </Suspense>
      )}
    </>
  );
}

type Trigger = ReactElement<React.ComponentProps<'button'>>;

function usePopup(trigger: ReactElement, kind: 'menu' | 'dialog') {
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [isMounted, setMounted] = useState(false);
  const open = (): void => {
    setMounted(true);
    setOpen(!isOpen);
  };
  const control = cloneElement(trigger as Trigger, {
    ref: anchor,
    onClick: open,
    // The arrow opens a menu as the button does (ARIA Authoring Practices, menu button).
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== 'ArrowDown' || isOpen) return;
      event.preventDefault();
      open();
    },
    'aria-haspopup': kind,
    'aria-expanded': isOpen,
  });
  return { control, popup: { isOpen, setOpen, anchor } satisfies PopupAnchor, isMounted };
}
