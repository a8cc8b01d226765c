import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export interface SegmentsProps<T extends string> {
  label: string;
  choices: readonly { id: T; label: ReactNode }[];
  chosen: T;
  onChoose(id: T): void;
  className?: string;
}

/** A few ways to look at something, of which one is on. */
export function Segments<T extends string>({ label, choices, chosen, onChoose, className }: SegmentsProps<T>) {
  return (
    <fieldset className={classes('inline-flex min-w-0 rounded-md border border-line bg-sunken p-0.5', className)}>
      <legend className="sr-only">{label}</legend>
      {choices.map(({ id, label: text }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
          className={classes(
            'min-h-6 flex-1 rounded px-2.5 py-0.5 text-sm whitespace-nowrap',
            id === chosen ? 'bg-panel font-medium text-ink shadow-xs' : 'text-soft hover:text-ink',
          )}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
