import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';
import { Tip } from './tip.tsx';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-accent-ink hover:opacity-90 border-transparent',
  plain: 'bg-panel text-ink border-line hover:bg-hover',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-hover',
  danger: 'bg-panel text-bad border-line hover:bg-bad-soft',
};

/** The classes of a button, for links that look like one. */
export const buttonClasses = (look: Look = 'plain', isSmall = false): string =>
  classes(
    'inline-flex select-none items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap',
    'transition-colors disabled:opacity-50 aria-disabled:opacity-50 data-[popup-open]:bg-hover',
    isSmall ? 'h-7 px-2 text-sm' : 'h-8 px-3 text-sm',
    LOOKS[look],
  );

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  isSmall?: boolean;
  /** While true the button shows that it works, and cannot be pressed again. */
  isBusy?: boolean;
  icon?: ReactNode;
}

/** A button. Its text says what happens: `Save`, not `OK`. */
export function Button({
  look = 'plain',
  isSmall = false,
  isBusy = false,
  icon,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={classes(buttonClasses(look, isSmall), className)}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** What it does, read aloud and shown as a tip. */
  label: string;
  icon: ReactNode;
}

/** A button with only an icon. */
export function IconButton({
  label,
  icon,
  className,
  look = 'quiet',
  isSmall = true,
  isBusy,
  ...rest
}: IconButtonProps) {
  return (
    <Tip text={label}>
      <button
        type="button"
        {...rest}
        disabled={rest.disabled || isBusy}
        aria-label={label}
        className={classes(buttonClasses(look, isSmall), isSmall ? 'w-7 px-0!' : 'w-8 px-0!', className)}
      >
        {isBusy ? <Spinner /> : icon}
      </button>
    </Tip>
  );
}

/** A small turning ring. */
export function Spinner() {
  return (
    <span
      aria-hidden
      className="inline-block size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent opacity-70"
    />
  );
}
