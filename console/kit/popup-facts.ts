import type { ReactNode, RefObject } from 'react';

export interface DialogProps {
  isOpen: boolean;
  /** Called when the user closes it: by its button, `Esc`, or a press beside it. Without it the dialog stays. */
  onClose?: (() => void) | undefined;
  title: string;
  /** One sentence below the title. */
  description?: string;
  shape?: 'dialog' | 'wide' | 'side' | 'start';
  /** Buttons at the end. */
  actions?: ReactNode;
  children: ReactNode;
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

export interface MenuEntry {
  id: string;
  label: string;
  icon?: ReactNode;
  /** The heading of a group that begins with this entry. An empty one is a line. */
  heading?: string;
  /** One of several that are in force or not: a check mark shows it. */
  isChosen?: boolean;
  /** Where it leads, for an entry that is a link. */
  href?: string;
  /** What is pressed for the same, as `?`. */
  shortcut?: string;
  isDangerous?: boolean;
  isDisabled?: boolean;
  onChoose?(): void;
}

/** What a popup needs to know of the button that opens it. */
export interface PopupAnchor {
  isOpen: boolean;
  setOpen(isOpen: boolean): void;
  anchor: RefObject<HTMLButtonElement | null>;
}

/** A sentence in a corner of the window, with something to do about it. */
export interface Saying {
  title: string;
  action?: { label: string; onChoose(): void } | undefined;
}
